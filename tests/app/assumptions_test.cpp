// vpcsim assumptions: the list of what is assumed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Assumptions, are_listed_with_default_reason_and_tag)
{
    const Ended ended = vpcsim({"assumptions"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_THAT(ended.out, StartsWith("peer_creating_time "));
    EXPECT_THAT(ended.out,
                HasSubstr("\nmtu_inter_region                1500    IP MTU of a peering between regions, in "
                          "bytes [EN-24]\n"));
}

TEST(Assumptions, are_listed_as_json)
{
    const Ended ended = vpcsim({"assumptions", "--format", "json"});
    EXPECT_EQ(ended.code, 0);
    const Value document = from_json(ended.out);
    EXPECT_EQ(document.find("version")->integer(), 1);
    std::size_t found = 0;
    for (const Value& field : document.find("assumptions")->items()) {
        EXPECT_FALSE(field.find("reason")->text().empty()) << field.find("name")->text();
        EXPECT_FALSE(field.find("tag")->text().empty()) << field.find("name")->text();
        if (field.find("name")->text() != "peer_burst_time")
            continue;
        ++found;
        EXPECT_EQ(field.find("default")->text(), "100ms");
        EXPECT_EQ(field.find("tag")->text(), "PC-36");
    }
    EXPECT_EQ(found, 1u);
    const Ended lines = vpcsim({"assumptions", "--format", "jsonl"});
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(lines.out, '\n')),
              document.find("assumptions")->items().size());
}

TEST(Assumptions, take_no_arguments)
{
    const Ended ended = vpcsim({"assumptions", "x.yaml"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, StartsWith("vpcsim: "));
    EXPECT_EQ(vpcsim({"assumptions", "--format", "xml"}).code, 2);
    EXPECT_THAT(vpcsim({"assumptions", "--help"}).out, StartsWith("Usage: vpcsim assumptions"));
}

}  // namespace
}  // namespace vpcsim::program
