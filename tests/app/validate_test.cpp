// vpcsim validate: what it warns of, in each format, and what --strict makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The main example without vpc2's route back in IPv4, and with a rule that never decides.
std::string odd_scenario()
{
    const std::string back =
        "  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16,        next_hop_id: pcc1}\n";
    const std::string rule = "      - {policy: accept, ip_protocol: icmp,   source_cidr_ip: 0.0.0.0/0}\n";
    const std::string late =
        rule + "      - {policy: drop, priority: 2, ip_protocol: icmp, source_cidr_ip: 10.0.1.0/24}\n";
    std::string text = replaced(read_file(scenario_file("beijing-shanghai")), back, "");
    return text.replace(text.find(rule), rule.size(), late);
}

class Warnings : public ::testing::Test {
protected:
    Ended validate(const Arguments& flags) const
    {
        Arguments arguments{"validate"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return vpcsim(arguments, {.directory = directory_.path()});
    }

    void SetUp() override { directory_.file("odd.yaml", odd_scenario()); }

    TemporaryDirectory directory_;
    const std::string sound_ = scenario_file("beijing-shanghai").string();
};

constexpr std::string_view kOneWay =
    "10.0.0.0/16 of vpc1.system leads to pcc1, but no route table of vpc2's vSwitches has an IPv4 route over it back "
    "to a vSwitch of vpc1; add 192.168.0.0/16 -> pcc1 to vpc2.system";
constexpr std::string_view kShadowed =
    "sg1 ingress rule 2 never decides: sg1 ingress rule 1 (line 28) comes first and accepts all that it would drop; "
    "give it a smaller priority number, or remove it";

TEST_F(Warnings, go_to_stderr_with_their_places_and_the_file_is_ok)
{
    const Ended ended = validate({"odd.yaml"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "odd.yaml: ok, 2 warnings: 2 VPCs, 2 vSwitches, 2 instances, 1 peer connection, 4 checks\n");
    EXPECT_EQ(ended.err, "odd.yaml:20:5: warning: " + std::string{kOneWay} + " [ONE_WAY_ROUTE]\n" +
                             "odd.yaml:29:9: warning: " + std::string{kShadowed} + " [SHADOWED_RULE]\n");
    EXPECT_EQ(names_in(directory_.path()), std::vector<std::string>{"odd.yaml"});
}

TEST_F(Warnings, are_errors_when_strict)
{
    const Ended ended = validate({"--strict", "odd.yaml", sound_});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, sound_ + ": ok: 2 VPCs, 2 vSwitches, 2 instances, 1 peer connection, 4 checks\n");
    EXPECT_EQ(ended.err, "odd.yaml:20:5: error: " + std::string{kOneWay} + " [ONE_WAY_ROUTE]\n" +
                             "odd.yaml:29:9: error: " + std::string{kShadowed} + " [SHADOWED_RULE]\n");
    EXPECT_EQ(validate({"--strict", sound_}).code, 0);
}

TEST_F(Warnings, do_not_hide_behind_a_mistake)
{
    directory_.file("bad.yaml", replaced(odd_scenario(), "from: ecs2, to: ecs1, count: 4}", "from: ecs2, to: ecs9}"));
    const Ended ended = validate({"bad.yaml", "odd.yaml"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, StartsWith("odd.yaml: ok, 2 warnings: "));
    EXPECT_THAT(ended.err, HasSubstr("`to: ecs9` is not a declared instance"));
    EXPECT_THAT(ended.err, HasSubstr("odd.yaml:20:5: warning: "));
}

TEST_F(Warnings, are_written_as_json)
{
    directory_.file("bad.yaml", "version: 1\nname: bad\nvpc: {}\n");
    const Ended ended = validate({"--format", "json", "odd.yaml", "bad.yaml", "missing.yaml", sound_});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, IsEmpty());
    const Value document = from_json(ended.out);
    EXPECT_EQ(document.find("version")->integer(), 1);
    const auto& files = document.find("files")->items();
    ASSERT_EQ(files.size(), 4u);
    EXPECT_EQ(to_json(files[0].find("diagnostics")->items().at(0)),
              R"({"severity":"warning","code":"ONE_WAY_ROUTE","file":"odd.yaml","line":20,"column":5,"message":")" +
                  std::string{kOneWay} + "\"}");
    EXPECT_EQ(files[0].find("diagnostics")->items().size(), 2u);
    EXPECT_TRUE(files[0].find("ok")->boolean());
    EXPECT_FALSE(files[1].find("ok")->boolean());
    const Value& mistake = files[1].find("diagnostics")->items().at(0);
    EXPECT_EQ(mistake.find("severity")->text(), "error");
    EXPECT_TRUE(mistake.find("code")->is_null());
    EXPECT_EQ(mistake.find("line")->integer(), 3);
    EXPECT_THAT(mistake.find("message")->text(), HasSubstr("did you mean `vpcs`?"));
    EXPECT_EQ(to_json(files[2]), R"({"file":"missing.yaml","ok":false,"diagnostics":[{"severity":"error","code":null,)"
                                 R"("file":"missing.yaml","line":null,"column":null,)"
                                 R"("message":"read scenario missing.yaml: No such file or directory"}]})");
    EXPECT_EQ(to_json(files[3]), R"({"file":")" + sound_ + R"(","ok":true,"diagnostics":[]})");
}

TEST_F(Warnings, are_written_as_a_line_of_json_for_each_file)
{
    const Ended ended = validate({"--format", "jsonl", "--strict", sound_, "odd.yaml"});
    EXPECT_EQ(ended.code, 2);
    const std::size_t end = ended.out.find('\n');
    EXPECT_EQ(ended.out.substr(0, end), R"({"version":1,"file":")" + sound_ + R"(","ok":true,"diagnostics":[]})");
    const Value odd = from_json(ended.out.substr(end + 1));
    EXPECT_FALSE(odd.find("ok")->boolean());
    EXPECT_EQ(odd.find("diagnostics")->items().at(1).find("severity")->text(), "error");
}

TEST_F(Warnings, are_listed_by_the_help)
{
    const Ended ended = vpcsim({"validate", "--help"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr("--strict"));
    EXPECT_THAT(ended.out, HasSubstr("\n  UNROUTED_PEER                a peer connection that nobody routes to\n"));
    EXPECT_EQ(validate({"--format", "xml", "odd.yaml"}).code, 2);
    EXPECT_EQ(validate({"--stric", "odd.yaml"}).err,
              "vpcsim: unknown option --stric; did you mean --strict?\nTry: vpcsim validate --help\n");
}

// What each scenario of the repository is warned of. Those that are not named show a fault that lint does not look for,
// or none: they are clean.
const std::map<std::string, std::set<std::string>> kWarned{
    {"03-an-acl-forgets", {"ACL_WITHOUT_EPHEMERAL_PORTS"}},
    {"04-a-security-group-remembers", {"NO_EGRESS_RULE"}},
    {"05-peering", {"NO_IPV6_TWIN", "ONE_WAY_ROUTE"}},
    {"06-not-transitive", {"NON_TRANSITIVE_ROUTE"}},
    {"07-overlapping-cidrs", {"ROUTE_SHADOWED_BY_VSWITCH"}},
    {"11-tcp", {"ACL_WITHOUT_EPHEMERAL_PORTS"}},
    {"14-a-matrix", {"NO_IPV6_TWIN"}},
    {"15-three-faults", {"ACL_WITHOUT_EPHEMERAL_PORTS", "ONE_WAY_ROUTE"}},
    {"D-NA-05-the-first-entry-decides", {"SHADOWED_RULE"}},
    {"D-SG-34-if-enterprise-groups-were-stateless", {"NO_EGRESS_RULE"}},
    {"TS-02-no-route-to-the-peer", {"ONE_WAY_ROUTE"}},
    {"TS-03-no-route-back", {"ONE_WAY_ROUTE"}},
    {"TS-04-activated-and-no-routes", {"UNROUTED_PEER"}},
    {"TS-05-the-route-is-in-another-table", {"ONE_WAY_ROUTE", "UNUSED_ROUTE_TABLE"}},
    {"TS-06-the-route-is-too-narrow", {"ONE_WAY_ROUTE"}},
    {"TS-08-both-sides-have-the-same-block", {"ROUTE_SHADOWED_BY_VSWITCH"}},
    {"TS-10-through-the-middle-vpc", {"NON_TRANSITIVE_ROUTE"}},
    {"TS-41-one-way-ping-of-an-enterprise-group", {"NO_EGRESS_RULE"}},
    {"TS-45-the-smaller-number-wins", {"SHADOWED_RULE"}},
    {"TS-48-an-acl-without-ephemeral-ports", {"ACL_WITHOUT_EPHEMERAL_PORTS"}},
    {"TS-68-only-ipv4-has-routes", {"NO_IPV6_TWIN"}},
    {"TS-70-ipv6-default-route", {"NO_IPV6_TWIN", "ONE_WAY_ROUTE"}},
};

TEST_F(Warnings, of_each_scenario_are_those_of_the_fault_it_shows)
{
    Arguments flags{"--format", "json"};
    for (const fs::path& file : scenario_files())
        flags.push_back(file.string());
    const Ended ended = validate(flags);
    EXPECT_EQ(ended.code, 0);
    const Value document = from_json(ended.out);
    std::map<std::string, std::set<std::string>> warned;
    for (const Value& file : document.find("files")->items())
        for (const Value& diagnostic : file.find("diagnostics")->items())
            warned[fs::path{file.find("file")->text()}.stem().string()].insert(diagnostic.find("code")->text());
    EXPECT_EQ(warned, kWarned);
}

}  // namespace
}  // namespace vpcsim::program
