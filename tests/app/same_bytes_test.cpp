// The same scenario and seed give the same bytes: twice, from every build, and as pcaps/golden/ keeps them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/program.h"

namespace vpcsim::program {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const fs::path kRepository = VPCSIM_SOURCE_DIR;
const fs::path kGolden = kRepository / "pcaps/golden";

// All files of a directory that have other bytes, or are missing, in the other one.
std::vector<std::string> differences(const fs::path& directory, const fs::path& other)
{
    std::vector<std::string> different;
    std::vector<std::string> names = names_in(directory);
    for (const std::string& name : names_in(other))
        if (std::ranges::find(names, name) == names.end())
            names.push_back(name);
    for (const std::string& name : names)
        if (!fs::exists(directory / name) || !fs::exists(other / name) ||
            (fs::is_regular_file(directory / name) && read_file(directory / name) != read_file(other / name)))
            different.push_back(name);
    return different;
}

TEST(SameBytes, come_from_the_same_seed)
{
    const TemporaryDirectory directory;
    for (const fs::path& scenario : scenario_files()) {
        SCOPED_TRACE(scenario.filename());
        const fs::path once = directory / "once" / scenario.stem();
        const fs::path again = directory / "again" / scenario.stem();
        ASSERT_EQ(vpcsim({"run", "-o", once.string(), scenario.string()}).code, 0);
        ASSERT_EQ(vpcsim({"run", "-o", again.string(), scenario.string()}).code, 0);
        EXPECT_THAT(names_in(once), Not(IsEmpty()));
        EXPECT_THAT(differences(once, again), IsEmpty());
    }
}

TEST(SameBytes, do_not_come_from_another_seed_where_chance_matters)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const auto identifiers = [&](const std::string& seed) {
        const std::string traces = (directory / seed).string();
        EXPECT_EQ(vpcsim({"run", "--seed", seed, "-o", traces, scenario_file("beijing-shanghai").string()}).code, 0);
        return tshark(directory / seed / "ecs1-eth0.pcap", "icmp.type == 8", {"icmp.ident"});
    };
    const std::vector<std::string> of_one = identifiers("1");
    const std::vector<std::string> of_two = identifiers("2");
    EXPECT_THAT(of_one, SizeIs(8));
    EXPECT_THAT(of_two, SizeIs(8));
    EXPECT_NE(of_one, of_two);
}

// The program that must write the golden traces.
struct Build {
    const char* name;
    fs::path program;
};
void PrintTo(const Build& build, std::ostream* out) { *out << build.name; }

class GoldenTraces : public ::testing::TestWithParam<Build> {};

TEST_P(GoldenTraces, are_written_byte_for_byte)
{
    if (!fs::exists(GetParam().program))
        GTEST_SKIP() << GetParam().program << " is not built; scripts/test.sh builds it";
    const TemporaryDirectory directory;
    std::size_t scenarios = 0;
    for (const fs::directory_entry& golden : fs::directory_iterator{kGolden}) {
        const std::string name = golden.path().filename();
        SCOPED_TRACE(name);
        const Ended ended = run({GetParam().program.string(), "run", "-q", "-o", (directory / name).string(),
                                 scenario_file(name).string()});
        EXPECT_EQ(ended.code, 0) << ended.err;
        EXPECT_THAT(differences(golden.path(), directory / name), IsEmpty())
            << "These traces are not those of " << golden.path() << ".\n"
            << "If they are meant to change, run scripts/golden.sh and look at the difference with tshark before you "
               "commit.\n"
            << "If only this build writes others, is it older than the sources? scripts/build.sh builds it.";
        ++scenarios;
    }
    EXPECT_GE(scenarios, 4u);
}

INSTANTIATE_TEST_SUITE_P(Of, GoldenTraces,
                         ::testing::Values(Build{"this_build", VPCSIM_PROGRAM},
                                           Build{"release", kRepository / ".build/release/vpcsim"},
                                           Build{"clang", kRepository / ".build/fuzz/vpcsim"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace vpcsim::program
