// The diffs of edited scenario files, judged by the program that takes diffs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"
#include "vpcsim/scenario/edit_text.h"

namespace vpcsim {
namespace {

using program::Ended;
using program::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::Not;

// What is wrong with scenario 15, mended: at the beginning, in the middle and at the end of the file.
std::vector<Edit> repairs(const Network& network)
{
    const auto cidr = [](std::string_view text) { return parse_cidr(text).value().block; };
    const RuleProtocol tcp{static_cast<std::uint16_t>(Protocol::Tcp)};
    return {
        AddGroupRule{
            network.find<SecurityGroupId>("sg-db"), Direction::Ingress, 1, tcp, {3306, 3306}, cidr("192.168.1.10/32")},
        AddRoute{network.find<RouteTableId>("vpc2.system"), cidr("192.168.0.0/16"),
                 NextHop::peer(network.find<PeerConnectionId>("pcc1"))},
        AddAclEntry{
            network.find<NetworkAclId>("acl-web"), Direction::Ingress, tcp, {32'768, 60'999}, cidr("10.0.1.10/32")},
    };
}

void expect_patch_takes_the_diff(const std::string& text, std::optional<TimePoint> as_calls_at = std::nullopt)
{
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "dir");
    directory.file("dir/x.yaml", text);
    const Scenario scenario = build_scenario(text, "dir/x.yaml");
    const EditedText edited = edit_text(scenario, text, repairs(scenario.network), as_calls_at);
    directory.file("x.diff", edited.diff);
    const Ended ended = program::run({"patch", "-p1", "--input=x.diff"}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err << edited.diff;
    EXPECT_THAT(ended.out, Not(HasSubstr("offset"))) << "each hunk is where it says";
    EXPECT_EQ(program::read_file(directory / "dir/x.yaml"), edited.text);
}

std::string scenario_text() { return program::read_file(program::scenario_file("15-three-faults")); }

TEST(Patch, takes_the_diff_of_an_edited_file)
{
    VPCSIM_NEEDS("patch");
    expect_patch_takes_the_diff(scenario_text());
    expect_patch_takes_the_diff(scenario_text(), kStart + seconds(5));
}

TEST(Patch, takes_the_diff_of_a_file_that_does_not_end_with_a_newline)
{
    VPCSIM_NEEDS("patch");
    std::string text = scenario_text();
    text.resize(text.find("captures:") - 1);  // the timeline goes to the end
    expect_patch_takes_the_diff(text);
    expect_patch_takes_the_diff(text, kStart + seconds(5));
}

TEST(Patch, takes_the_diff_of_a_file_with_windows_line_ends)
{
    VPCSIM_NEEDS("patch");
    std::string text;
    for (const char c : scenario_text())
        text += c == '\n' ? std::string{"\r\n"} : std::string{c};
    expect_patch_takes_the_diff(text);
    expect_patch_takes_the_diff(text, kStart + seconds(5));
}

}  // namespace
}  // namespace vpcsim
