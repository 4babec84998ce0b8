// Exit codes [DESIGN.md 7], and what is left behind when a run ends badly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/program.h"
#include "vpcsim/capture/pcap_reader.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kScenario = scenario_file("beijing-shanghai").string();

// Two instances side by side, `checks` between them and everything of ecs1 captured.
std::string small_scenario(const std::string& checks, const std::string& more = "")
{
    return "version: 1\nname: small\n" + more +
           "vpcs: {vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16}}\n"
           "vswitches: {vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}}\n"
           "security_groups: {sg1: {vpc: vpc1}}\n"
           "instances:\n"
           "  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}\n"
           "  ecs2: {vswitch: vsw1, private_ip: 192.168.1.20, security_groups: [sg1]}\n"
           "captures: [{points: [ecs1]}]\n" +
           (checks.empty() ? "" : "checks:\n  - " + checks + "\n");
}

const std::string kLongLoad =
    "{at: 0s, udp: {from: ecs1, to: ecs2, port: 53, rate: 100Mbps, duration: 1h}, expect: reachable}";

class ExitCode : public ::testing::Test {
protected:
    Ended run_text(const std::string& text, Conditions conditions = {}, const Arguments& flags = {}) const
    {
        directory_.file("small.yaml", text);
        conditions.directory = directory_.path();
        Arguments arguments{"run", "small.yaml"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return vpcsim(arguments, conditions);
    }
    fs::path trace() const { return directory_ / "pcaps/small/ecs1-eth0.pcap"; }

    TemporaryDirectory directory_;
};

// A record that was cut makes read_pcap throw.
std::size_t packets_in(const fs::path& trace) { return read_pcap(trace.string()).size(); }

TEST_F(ExitCode, is_3_when_nothing_is_asked)
{
    const Ended ended = run_text(small_scenario("", "duration: 1s\n"));
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, HasSubstr("0 checks passed, 0 failed\n"));
    EXPECT_EQ(ended.err, "vpcsim: small.yaml: nothing was judged: no check says what to `expect`\n");
    const Ended load = run_text(small_scenario("{at: 0s, iperf: {from: ecs1, to: ecs2, duration: 1s}}"));
    EXPECT_EQ(load.code, 3);
    EXPECT_THAT(load.out, HasSubstr("  LOAD  0s "));
    EXPECT_EQ(load.err, ended.err);
}

TEST_F(ExitCode, is_4_at_a_limit)
{
    const Ended ended = run_text(small_scenario(kLongLoad, "limits: {events: 1000}\n"));
    EXPECT_EQ(ended.code, 4);
    EXPECT_THAT(ended.err, HasSubstr("limit reached: 1000 events by "));
    EXPECT_GT(packets_in(trace()), 100u);
}

TEST_F(ExitCode, is_4_on_a_full_disk_which_keeps_whole_records)
{
    const std::string load =
        "{at: 0s, udp: {from: ecs1, to: ecs2, port: 53, rate: 100Mbps, duration: 1s}, expect: reachable}";
    const Ended ended = run_text(small_scenario(load), {.largest_file = 1'000'000});
    EXPECT_EQ(ended.code, 4);
    EXPECT_THAT(ended.err, AllOf(HasSubstr("write pcaps/small/ecs1-eth0.pcap: File too large"),
                                 HasSubstr(" packets were written")));
    const std::uintmax_t size = fs::file_size(trace());
    EXPECT_GT(size, 900'000u);
    EXPECT_LE(size, 1'000'000u);
    EXPECT_GT(packets_in(trace()), 600u);
}

TEST_F(ExitCode, is_4_when_the_results_cannot_be_written)
{
    const Ended full = vpcsim({"run", kScenario}, {.directory = directory_.path(), .out_path = "/dev/full"});
    EXPECT_EQ(full.code, 4);
    EXPECT_EQ(full.err, "vpcsim: cannot write the results\n");
    const Ended closed = vpcsim({"ping", kScenario, "ecs1", "ecs2"}, {.is_out_closed = true});
    EXPECT_EQ(closed.code, 4);
    EXPECT_EQ(closed.err, "vpcsim: cannot write the results\n");
    EXPECT_EQ(vpcsim({"--help"}, {.out_path = "/dev/full"}).code, 4);
}

TEST_F(ExitCode, needs_no_word_when_the_reader_has_had_enough)
{
    const Ended ended = run({"sh", "-c", "\"$0\" schema | head -n 1", VPCSIM_PROGRAM});
    EXPECT_EQ(ended.out, "{\n");
    EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(ExitCode, is_130_when_interrupted_with_partial_results)
{
    const auto has_begun = [&] { return fs::exists(trace()) && fs::file_size(trace()) > 500'000; };
    const Ended ended = run_text(small_scenario(kLongLoad), {.interrupt_when = has_begun},
                                 {"--format", "json", "--junit", "junit.xml"});
    EXPECT_EQ(ended.code, 130);
    EXPECT_LT(ended.elapsed, std::chrono::seconds{60});
    const Value result = from_json(ended.out);
    EXPECT_TRUE(result.find("interrupted")->boolean());
    EXPECT_FALSE(result.find("passed")->boolean());
    EXPECT_GT(result.find("checks")->items().front().find("udp")->find("received")->integer(), 100);
    const Value& capture = result.find("captures")->items().front();
    EXPECT_EQ(packets_in(trace()), static_cast<std::size_t>(capture.find("packets")->integer()));
    EXPECT_THAT(read_file(directory_ / "junit.xml"), HasSubstr("it had not finished when the run ended"));
}

TEST_F(ExitCode, is_130_without_a_word_against_checks_that_had_not_begun)
{
    const std::string checks = kLongLoad + "\n  - {at: 2h, ping: {from: ecs1, to: ecs2}, expect: reachable}\n" +
                               "  - {at: 2h, iperf: {from: ecs1, to: ecs2}, expect: reachable}";
    const auto has_begun = [&] { return fs::exists(trace()) && fs::file_size(trace()) > 500'000; };
    const Ended ended =
        run_text(small_scenario(checks), {.interrupt_when = has_begun}, {"--verbose", "--junit", "junit.xml"});
    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr("  SKIP  2h     ping ecs1 -> ecs2 (IPv4): not begun\n"),
                      HasSubstr("  SKIP  2h     iperf ecs1 -> ecs2:5201 (IPv4): not begun\n"),
                      HasSubstr("; 0 checks passed, 1 failed, 2 not begun\n"), Not(HasSubstr("no address"))));
    EXPECT_THAT(read_file(directory_ / "junit.xml"),
                AllOf(HasSubstr("tests=\"3\" failures=\"1\" skipped=\"2\""),
                      HasSubstr("<skipped message=\"it had not begun when the run ended\"/>")));
}

TEST_F(ExitCode, is_2_when_the_output_directory_cannot_be_written)
{
    directory_.file("taken", "a file");
    const Ended ended = run_text(small_scenario(kLongLoad), {}, {"-o", "taken"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_EQ(ended.err, "vpcsim: cannot make the output directory taken: Not a directory\n");
    EXPECT_EQ(run_text(small_scenario(kLongLoad), {}, {"-o", "taken/below"}).code, 2);
    fs::create_directories(directory_ / "there/ecs1-eth0.pcap");
    EXPECT_THAT(run_text(small_scenario(kLongLoad), {}, {"-o", "there"}).err,
                StartsWith("vpcsim: write there/ecs1-eth0.pcap: Is a directory"));
    EXPECT_EQ(run_text(small_scenario(kLongLoad), {}, {"--junit", "taken/junit.xml"}).code, 2)
        << "before the hour is simulated";
    EXPECT_EQ(names_in(directory_.path()),
              (std::vector<std::string>{"small.yaml", "taken", "there", "there/ecs1-eth0.pcap"}));
}

TEST_F(ExitCode, is_2_when_a_result_would_replace_the_scenario)
{
    const std::string text = small_scenario("{at: 0s, ping: {from: ecs1, to: ecs2}, expect: reachable}");
    directory_.file("small.yaml", text);
    fs::create_directories(directory_ / "out");
    fs::create_symlink("small.yaml", directory_ / "link");
    fs::create_hard_link(directory_ / "small.yaml", directory_ / "out/ecs1-eth0.pcap");
    for (const Arguments& arguments : {Arguments{"run", "small.yaml", "--junit", "small.yaml"},
                                       {"run", "small.yaml", "--junit", "link"},
                                       {"run", "small.yaml", "-o", "out"},
                                       {"ping", "small.yaml", "ecs1", "ecs2", "--capture", "./small.yaml"},
                                       {"tcp", "small.yaml", "ecs1", "ecs2", "80", "--capture", "small.yaml"},
                                       {"iperf", "small.yaml", "ecs1", "ecs2", "--capture", "link"},
                                       {"traceroute", "link", "ecs1", "ecs2", "--capture", "small.yaml"},
                                       {"sweep", "small.yaml", "--seeds", "1..2", "--plot", "small.yaml"}}) {
        const Ended ended = vpcsim(arguments, {.directory = directory_.path()});
        EXPECT_EQ(ended.code, 2) << arguments.front();
        EXPECT_THAT(ended.out, IsEmpty());
        EXPECT_THAT(ended.err, AllOf(StartsWith("vpcsim: write "), HasSubstr(": it is the scenario ")));
        EXPECT_EQ(read_file(directory_ / "small.yaml"), text) << arguments.front();
    }
}

TEST_F(ExitCode, of_several_scenarios_is_that_of_the_worst)
{
    const std::string no =
        directory_.file("no.yaml", small_scenario("{at: 0s, ping: {from: ecs1, to: ecs2}, expect: unreachable}"))
            .string();
    const Conditions here{.directory = directory_.path()};
    EXPECT_EQ(vpcsim({"run", kScenario, kScenario}, here).code, 0);
    EXPECT_EQ(vpcsim({"run", no, kScenario}, here).code, 1);
    const Ended ended = vpcsim({"run", no, "missing.yaml", kScenario}, here);
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, HasSubstr("4 checks passed, 0 failed\n")) << "what follows a bad one is run";
}

TEST_F(ExitCode, of_a_bad_command_line_is_2)
{
    for (const Arguments& arguments : {Arguments{},
                                       {"png"},
                                       {"run"},
                                       {"run", "--bogus"},
                                       {"run", kScenario, "--format", "xml"},
                                       {"run", kScenario, "--seed", "x"},
                                       {"run", kScenario, "--seed", "9223372036854775808"},
                                       {"run", kScenario, "-o", ""},
                                       {"run", kScenario, "--junit", ""},
                                       {"ping", kScenario, "ecs1", "ecs2", "--capture", ""},
                                       {"tcp", kScenario, "ecs1", "ecs2", "80", "--capture", ""},
                                       {"run", kScenario, "--color", "red"},
                                       {"run", kScenario, kScenario, "--format", "json"},
                                       {"validate"},
                                       {"schema", "x"}}) {
        const Ended ended = vpcsim(arguments, {.directory = directory_.path()});
        EXPECT_EQ(ended.code, 2);
        EXPECT_THAT(ended.out, IsEmpty());
        const bool has_command = !arguments.empty() && arguments.front() != "png";
        const std::string help = "\nTry: vpcsim " + (has_command ? arguments.front() + " " : "") + "--help\n";
        EXPECT_THAT(ended.err, AllOf(StartsWith("vpcsim: "), HasSubstr(help)));
    }
    EXPECT_THAT(names_in(directory_.path()), IsEmpty());
    EXPECT_EQ(vpcsim({"png"}).err, "vpcsim: unknown command png; did you mean ping?\nTry: vpcsim --help\n");
}

TEST_F(ExitCode, of_the_largest_seed_of_a_file_is_that_of_any_other)
{
    const std::string seed = "9223372036854775807";
    EXPECT_EQ(run_text(small_scenario("", "duration: 1s\nseed: " + seed + "\n")).code, 3);
    EXPECT_EQ(run_text(small_scenario("", "duration: 1s\n"), {}, {"--seed", seed}).code, 3);
}

TEST_F(ExitCode, is_2_when_a_trace_would_be_written_to_a_pipe)
{
    fs::create_directories(directory_ / "pcaps/small");
    ASSERT_EQ(::mkfifo(trace().c_str(), 0600), 0);
    const Ended ended = run_text(small_scenario("", "duration: 1s\n"));
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.err, "vpcsim: write pcaps/small/ecs1-eth0.pcap: it is a pipe or a device; a trace needs a regular "
                         "file\n");
}

TEST_F(ExitCode, of_a_question_for_help_is_0)
{
    for (const Arguments& arguments : {Arguments{"--help"},
                                       {"-h"},
                                       {"run", "--help"},
                                       {"validate", "-h"},
                                       {"ping", "--help"},
                                       {"schema", "--help"}}) {
        const Ended ended = vpcsim(arguments);
        EXPECT_EQ(ended.code, 0);
        EXPECT_THAT(ended.out, HasSubstr("Usage: vpcsim "));
        EXPECT_THAT(ended.err, IsEmpty());
    }
    EXPECT_THAT(vpcsim({"--version"}).out, StartsWith("vpcsim "));
}

}  // namespace
}  // namespace vpcsim::program
