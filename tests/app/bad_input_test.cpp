// Scenario files that are wrong, hostile or no files at all: every mistake with its place, soon and in little memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "support/program.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// ASan alone takes some tens of megabytes; a document tree of a 50 MB file would take gigabytes.
constexpr long kLittleMemoryKib = 300 * 1024;
constexpr std::chrono::seconds kSoon{5};  // a second, on a machine that does nothing else

void expect_refused_soon(const Ended& ended, const std::string& complaint)
{
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err, HasSubstr(complaint));
    EXPECT_LT(ended.elapsed, kSoon);
    EXPECT_LT(ended.peak_kib, kLittleMemoryKib);
}

constexpr std::string_view kMistakes = R"(version: 1
name: many-mistakes
vpcs:
  vpc1: {region: cn-beijing,  cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_blok: 10.0.0.0/16}
  vpc3: {region: cn-shanghai, cidr_block: 172.16.0.0/16}
  vpc3: {region: cn-shanghai, cidr_block: 172.17.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 10.9.1.0/24}
  vsw3: {vpc: vpc9, zone_id: cn-beijing-h, cidr_block: 192.168.3.0/24}
security_groups:
  sg1: {vpc: vpc1}
instances:
  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  ecs2: {vswitch: vsw1, private_ip: 192.168.2.10, security_groups: [sg1]}
  ecs3: {vswitch: vsw2, private_ip: 10.9.1.10, security_groups: [sg1]}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/8, next_hop_id: ecs1}
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/8, next_hop_id: ecs1}
  - {route_table: vpc1.system, destination_cidr_block: 192.168.1.128/25, next_hop_id: ecs1}
captures:
  - {points: [ecs1], filter: "icmp and and"}
checks:
  - {at: 1, ping: {from: ecs1, to: ecs2}, expect: reachable}
  - {at: 1s, ping: {from: ecs1, to: ecs7}, expect: reachable}
  - {at: 1s, ping: {from: ecs1, to: ecs3}, expect: reachable}
)";

TEST(BadInput, has_all_its_mistakes_reported_each_with_its_place)
{
    const TemporaryDirectory directory;
    directory.file("bad.yaml", kMistakes);
    const Ended ended = vpcsim({"validate", "bad.yaml"}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    for (const std::string mistake : {
             "bad.yaml:5:31: error: vpc `vpc2`: unknown key `cidr_blok`; did you mean `cidr_block`?\n",
             "bad.yaml:7:3: error: `vpc3` is given twice; it is already in line 6, column 3\n",
             "bad.yaml:10:56: error: ",  // outside its VPC
             "bad.yaml:11:15: error: vswitch `vsw3`: `vpc: vpc9` is not a declared vpc; did you mean `vpc1`?\n",
             "bad.yaml:16:37: error: ",  // outside its vSwitch
             "bad.yaml:20:56: error: ",  // twice
             "bad.yaml:21:56: error: ",  // more specific than a system route
             "bad.yaml:23:30: error: filter \"icmp and and\": ",
             "bad.yaml:25:10: error: check 1: `at: 1` needs a unit, such as `1s` or `1ms`\n",
             "bad.yaml:26:37: error: check 2, `ping`: `to: ecs7` is not a declared instance",
         })
        EXPECT_THAT(ended.err, HasSubstr(mistake));
    EXPECT_EQ(std::ranges::count(ended.err, '\n'), 10) << "what follows from another mistake is none:\n" << ended.err;
}

TEST(BadInput, leaves_no_output)
{
    const TemporaryDirectory directory;
    directory.file("bad.yaml", kMistakes);
    const Ended ended = vpcsim({"run", "--junit", "junit.xml", "bad.yaml"}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_EQ(names_in(directory.path()), std::vector<std::string>{"bad.yaml"});
}

TEST(BadInput, need_not_be_a_file)
{
    const TemporaryDirectory directory;
    expect_refused_soon(vpcsim({"validate", (directory / "missing.yaml").string()}),
                        "missing.yaml: No such file or directory\n");
    expect_refused_soon(vpcsim({"validate", directory.path().string()}), "it is a directory");
    expect_refused_soon(vpcsim({"validate", "/dev/zero"}), "it is not a regular file\n");
    const std::string fifo = (directory / "fifo.yaml").string();
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    expect_refused_soon(vpcsim({"run", fifo}), "it is not a regular file\n");
}

TEST(BadInput, may_be_empty_or_no_text)
{
    const TemporaryDirectory directory;
    const auto validated = [&](std::string_view text) {
        return vpcsim({"validate", directory.file("bad.yaml", text).string()});
    };
    using namespace std::string_view_literals;
    expect_refused_soon(validated(""), "it is empty");
    expect_refused_soon(validated("# nothing\n"), "bad.yaml:");
    expect_refused_soon(validated("version: 1\nname: \xff\xfe\n"), "bad.yaml:2:7: error: byte 0xff is not UTF-8");
    expect_refused_soon(validated("version: 1\nname: a\0b\n"sv), "bad.yaml:2:");
    expect_refused_soon(validated("{\n"), "bad.yaml:");
    expect_refused_soon(validated("- 1\n"), "bad.yaml:1:");
    expect_refused_soon(validated(std::string(100'000, '\r')), "bad.yaml:");
}

TEST(BadInput, is_not_read_when_it_is_too_large)
{
    const TemporaryDirectory directory;
    const std::string brackets = directory.file("brackets.yaml", std::string(50'000'000, '[')).string();
    expect_refused_soon(vpcsim({"validate", brackets}), "brackets.yaml");

    std::string lines;
    for (int i = 0; i < 100'000; ++i)
        lines += "[[[[[[[[[[\n";
    expect_refused_soon(vpcsim({"validate", directory.file("lines.yaml", lines).string()}), "lines.yaml:");

    std::string bomb = "version: 1\nname: bomb\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j)
            bomb += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
        bomb += "]\n";
    }
    expect_refused_soon(vpcsim({"validate", directory.file("bomb.yaml", bomb).string()}),
                        "bomb.yaml:3:5: error: anchors");
}

TEST(Validate, says_what_a_sound_file_holds)
{
    const std::string file = scenario_file("beijing-shanghai").string();
    const TemporaryDirectory directory;
    const Ended ended = vpcsim({"validate", file}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, file + ": ok: 2 VPCs, 2 vSwitches, 2 instances, 1 peer connection, 4 checks\n");
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_THAT(names_in(directory.path()), IsEmpty());
}

TEST(Validate, refuses_checks_that_outlast_simulated_time)
{
    const TemporaryDirectory directory;
    const std::string text = read_file(scenario_file("beijing-shanghai"));
    const std::string begin = text.substr(0, text.find("checks:\n"));
    directory.file("long.yaml", begin + "checks:\n  - {at: 29d, ping: {from: ecs1, to: ecs2, count: 60000, interval: "
                                        "29d, timeout: 29d}, expect: reachable}\n");
    const Ended ended = vpcsim({"validate", "long.yaml"}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.err,
              "long.yaml:50:10: error: check 1: from 29d it would last beyond 30d, where simulated time ends\n");
}

TEST(Validate, goes_on_behind_a_bad_file)
{
    const std::string file = scenario_file("beijing-shanghai").string();
    const Ended ended = vpcsim({"validate", "missing.yaml", file});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, AllOf(StartsWith(file), HasSubstr(": ok: ")));
    EXPECT_THAT(ended.err, HasSubstr("missing.yaml: No such file or directory\n"));
}

}  // namespace
}  // namespace vpcsim::program
