#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

// The only mistake of the example after one replacement.
std::string mistake(std::string_view from, std::string_view to)
{
    const std::vector<std::string> mistakes = mistakes_in(example_with(from, to));
    if (mistakes.size() == 1)
        return mistakes.front();
    std::string all = std::to_string(mistakes.size()) + " mistakes";
    for (const std::string& one : mistakes)
        all += "\n" + one;
    return all;
}

TEST(CheckShape, finds_nothing_wrong_with_the_example) { EXPECT_THAT(mistakes_in(kExample), IsEmpty()); }

TEST(CheckShape, reports_every_mistake_of_a_file_at_once)
{
    const char* text = R"(version: 1
name: many
vpcs:
  vpc1: {region: cn-beijng, cidr_block: 192.168.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.7/24}
security_groups:
  sg1: {vpc: vpc2, ingress: [{policy: accept, priority: 0, ip_protocol: icmp}]}
instances:
  ecs1: {vswitch: vsw1, security_groups: [sg1], private_ip: 192.168.1.10, private_ip: 192.168.1.11}
  ecs2: {vswtich: vsw1, security_groups: [sg1]}
checks:
  - {at: 1, ping: {from: ecs1, to: ecs3}, expect: reachable}
)";
    EXPECT_THAT(
        mistakes_in(text),
        ElementsAre("4:18: vpc `vpc1`: `region: cn-beijng` is not a region id; did you mean `cn-beijing`?",
                    "6:56: vswitch `vsw1`: `cidr_block: 192.168.1.7/24` has bits set behind its prefix; the block is "
                    "`192.168.1.0/24`",
                    "8:14: security group `sg1`: `vpc: vpc2` is not a declared vpc; did you mean `vpc1`?",
                    "8:57: security group `sg1`, ingress rule 1: `priority: 0` is out of range; from 1 to 100",
                    "10:75: `private_ip` is given twice; it is already in line 10, column 49",
                    "11:10: instance `ecs2`: unknown key `vswtich`; did you mean `vswitch`?",
                    "13:10: check 1: `at: 1` needs a unit, such as `1s` or `1ms`",
                    "13:36: check 1, `ping`: `to: ecs3` is not a declared instance, `NAME/ethN` of an instance or an "
                    "IP address; did you mean `ecs1`?"));
}

TEST(CheckShape, suggests_the_key_that_was_meant)
{
    EXPECT_EQ(mistake("seed: 1", "sede: 1"), "3:1: unknown key `sede`; did you mean `seed`?");
}

TEST(CheckShape, does_not_call_a_misspelt_key_missing_as_well)
{
    EXPECT_EQ(mistake("vsw1: {vpc: vpc1, zone_id", "vsw1: {vpc: vpc1, zoneid"),
              "9:21: vswitch `vsw1`: unknown key `zoneid`; did you mean `zone_id`?");
    EXPECT_EQ(mistake("ping: {from: ecs1, to: ecs2, f", "pinng: {from: ecs1, to: ecs2, f"),
              "37:15: check 1: unknown key `pinng`; did you mean `ping`?");
}

TEST(CheckShape, lists_the_known_keys_when_it_can_suggest_none)
{
    EXPECT_EQ(mistake("{uid: 1001}", "{uid: 1001, wings: 2}"),
              "4:30: account `corp`: unknown key `wings`; known are `uid`, `cdt`, `cross_border_cdt`, `site`, "
              "`overdue`, `resource_directory`, `deny` and `quotas`");
}

TEST(CheckShape, names_what_is_missing_with_an_example)
{
    EXPECT_EQ(mistake("region: cn-beijing,", ""),
              "6:3: vpc `vpc1`: `region` is missing, for example `region: cn-beijing`");
    EXPECT_EQ(mistake("version: 1\n", ""), "1:1: `version` is missing, for example `version: 1`");
    EXPECT_EQ(mistake("expect: unreachable,\n", "\n"),
              "37:5: check 1: `expect` is missing, for example `expect: reachable`");
    EXPECT_EQ(mistake("ping: {from: ecs1, to: ecs2, family: ipv4, count: 1}, ", ""),
              "37:5: check 1: one of `ping`, `udp`, `tcp`, `iperf`, `traceroute`, `always` and `never` is missing");
}

TEST(CheckShape, takes_one_probe_a_check)
{
    EXPECT_EQ(mistake("udp:  {from", "ping: {from: ecs1, to: ecs2}, udp: {from"),
              "40:45: check 3: `udp` cannot stand beside `ping`; make two of it");
}

TEST(CheckShape, wants_units)
{
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: 100"),
              "29:53: peer connection `pcc1`: `bandwidth: 100` needs a unit, such as `100Mbps`");
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: 1.5"),
              "29:53: peer connection `pcc1`: `bandwidth: 1.5` needs a unit, such as `1.5Mbps`");
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: 100mbps"),
              "29:53: peer connection `pcc1`: `bandwidth: 100mbps` has the unknown unit `mbps`; units are bps, kbps, "
              "Mbps, Gbps; did you mean `100Mbps`?");
    for (const char* unit : {"M", "Mbit", "Mbit/s", "m"})
        EXPECT_THAT(mistake("bandwidth: 100Mbps", format("bandwidth: 100{}", unit)),
                    EndsWith("units are bps, kbps, Mbps, Gbps; did you mean `100Mbps`?"));
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: 100 Mbps"),
              "29:53: peer connection `pcc1`: `bandwidth: 100 Mbps` has a space before its unit; write `100Mbps`");
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: -1"),
              "29:53: peer connection `pcc1`: `bandwidth: -1` is negative");
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: fast"),
              "29:53: peer connection `pcc1`: `bandwidth: fast` is not a bit rate such as `100Mbps`");
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: 0.5bps"),
              "29:53: peer connection `pcc1`: `bandwidth: 0.5bps` is above 100000Gbps, or finer than 1bps");
    EXPECT_EQ(mistake("bandwidth: 100Mbps", "bandwidth: 0Mbps"),
              "29:53: peer connection `pcc1`: `bandwidth: 0Mbps` is out of range; from 1bps to 100000Gbps");
    EXPECT_EQ(mistake("at: 15s", "at: true"), "39:10: check 2: `at: true` is not a duration such as `15ms`");
    EXPECT_EQ(mistake("at: 15s", "at: 200d"), "39:10: check 2: `at: 200d` is above 30d, or finer than 1ps");
}

TEST(CheckShape, wants_integers_as_a_person_writes_them)
{
    EXPECT_EQ(mistake("seed: 1", "seed: 010"), "3:7: `seed: 010` has a leading zero; write 10");
    EXPECT_EQ(mistake("seed: 1", "seed: 00"), "3:7: `seed: 00` has a leading zero; write 0");
    EXPECT_EQ(mistake("seed: 1", "seed: \"1\""), "3:7: `seed: 1` is text in quotes; write the number without them");
    EXPECT_EQ(mistake("seed: 1", "seed: 1e3"), "3:7: `seed: 1e3` is not an integer; write plain decimal digits");
    EXPECT_EQ(mistake("seed: 1", "seed: 99999999999999999999"),
              "3:7: `seed: 99999999999999999999` is out of range; from 0 to 9223372036854775807");
    EXPECT_EQ(mistake("seed: 1", "seed: -1"), "3:7: `seed: -1` is out of range; from 0 to 9223372036854775807");
    EXPECT_EQ(mistake("version: 1", "version: 2"), "1:10: `version: 2` must be 1");
}

TEST(CheckShape, tells_one_kind_of_value_from_another)
{
    EXPECT_EQ(mistake("name: beijing-shanghai", "name: 7"), "2:7: `name: 7` must be text; write \"7\" in quotes");
    EXPECT_EQ(mistake("{uid: 1001}", "{cdt: yes}"), "4:24: account `corp`: `cdt: yes` must be true or false");
    EXPECT_EQ(mistake("security_groups: [sg1]", "security_groups: sg1"),
              "26:96: instance `ecs1`: `security_groups` must be a list, each entry the name of a security group, not "
              "text");
    EXPECT_EQ(mistake("[dropped]", "[]"), "35:14: capture 2: `points` has 0 entries; it takes at least 1");
    EXPECT_EQ(mistake("{uid: 1001}", "7"), "4:12: account `corp`: it must be a map of its fields, not an integer");
    EXPECT_EQ(mistake("- {points: [dropped]}", "- dropped"),
              "35:5: capture 2: it must be a map of its fields, not text");
    EXPECT_EQ(mistake("seed: 1", "seed:"),
              "3:1: `seed` has no value; give it an integer of at least 0, or leave the key out");
    EXPECT_THAT(mistakes_in("[1]"), ElementsAre("1:1: a scenario is a map that begins with `version: 1`, not a list"));
}

TEST(CheckShape, knows_names_from_what_cannot_be_one)
{
    EXPECT_EQ(mistake("accounts: {corp", "accounts: {x y: {}, corp"),
              "4:12: `x y` in `accounts` is no name: a letter, then letters, digits, `-`, `_` or `.`, at most 64");
    EXPECT_EQ(mistake("name: beijing-shanghai", "name: ../up"),
              "2:7: `name: ../up` cannot name a directory: letters, digits, `-`, `_` or `.`, a letter or digit first, "
              "no `..`, at most 64");
    EXPECT_EQ(mistake("name: beijing-shanghai", "name: a..b").substr(0, 10), "2:7: `name");
    EXPECT_THAT(mistakes_in(example_with("name: beijing-shanghai", "name: 01-one-vswitch")), IsEmpty());
}

TEST(CheckShape, reads_addresses_and_blocks)
{
    EXPECT_EQ(mistake("private_ip: 192.168.1.10", "private_ip: 192.168.1.300"),
              "26:37: instance `ecs1`: `private_ip: 192.168.1.300` is not an IPv4 address");
    EXPECT_EQ(mistake("private_ip: 192.168.1.10", "private_ip: \"2001:db8::1\""),
              "26:37: instance `ecs1`: `private_ip: 2001:db8::1` is IPv6, but IPv4 belongs here");
    EXPECT_EQ(mistake("private_ip: 192.168.1.10", "private_ip: 192.168.1.10/24"),
              "26:37: instance `ecs1`: `private_ip: 192.168.1.10/24` is not an IPv4 address; it has no prefix length");
    EXPECT_EQ(mistake("cidr_block: 192.168.1.0/24", "cidr_block: 192.168.1.0"),
              "9:57: vswitch `vsw1`: `cidr_block: 192.168.1.0` has no prefix length; write a block such as "
              "`10.0.0.0/16`");
    EXPECT_EQ(mistake("source_cidr_ip: 10.0.0.0/16", "source_cidr_ip: \"::/0\""),
              "18:95: security group `sg1`, ingress rule 1: `source_cidr_ip: ::/0` is IPv6, but IPv4 belongs here; "
              "write `ipv6_source_cidr_ip`");
    EXPECT_EQ(mistake("destination_cidr_block: 10.0.0.0/16", "destination_cidr_block: 10.0.0.0/33"),
              "31:56: route entry 1: `destination_cidr_block: 10.0.0.0/33` is not an IPv4 or IPv6 CIDR block such as "
              "`10.0.0.0/16`");
    // Rules match with host bits and bare addresses [domain.md 3.2], routes take a bare address for a host [VP-47].
    EXPECT_THAT(mistakes_in(example_with("source_cidr_ip: 10.0.0.0/16", "source_cidr_ip: 10.0.0.1/16")), IsEmpty());
    EXPECT_THAT(mistakes_in(example_with("source_cidr_ip: 10.0.0.0/16", "source_cidr_ip: 10.0.0.1")), IsEmpty());
    EXPECT_THAT(mistakes_in(example_with("destination_cidr_block: 10.0.0.0/16", "destination_cidr_block: 10.0.1.10")),
                IsEmpty());
}

TEST(CheckShape, reads_ports_zones_and_words)
{
    EXPECT_EQ(mistake("port_range: 80/80", "port_range: 80"),
              "23:69: security group `sg2`, ingress rule 1: `port_range: 80` is not a port range; write `80/80`");
    EXPECT_EQ(mistake("port_range: 80/80", "port_range: 90/80"),
              "23:69: security group `sg2`, ingress rule 1: `port_range: 90/80` is not a port range such as `80/80`, "
              "`1024/65535` or `-1/-1` for all; ports are 0 to 65535, the smaller first");
    EXPECT_EQ(mistake("[tcp/80]", "[http]"),
              "27:112: instance `ecs2`: `listen: http` is not a port to listen on, such as `tcp/80` or `udp/5201`");
    EXPECT_EQ(mistake("zone_id: cn-beijing-h", "zone_id: cn-beijing"),
              "9:30: vswitch `vsw1`: `zone_id: cn-beijing` is a region; a zone has a letter behind it, such as "
              "`cn-beijing-a`");
    EXPECT_EQ(mistake("type: basic", "type: advanced"),
              "18:26: security group `sg1`: `type: advanced` is not one of basic, enterprise, normal");
    EXPECT_EQ(mistake("ip_protocol: icmp", "ip_protocol: imcp"),
              "18:73: security group `sg1`, ingress rule 1: `ip_protocol: imcp` is not one of tcp, udp, icmp, icmpv6, "
              "gre, all; did you mean `icmp`?");
    EXPECT_EQ(mistake("ip_protocol: icmp", "ip_protocol: 256"),
              "18:73: security group `sg1`, ingress rule 1: `ip_protocol: 256` is out of range; from 0 to 255");
    EXPECT_THAT(mistakes_in(example_with("ip_protocol: icmp", "ip_protocol: ICMP")), IsEmpty());
    EXPECT_THAT(mistakes_in(example_with("ip_protocol: icmp", "ip_protocol: 1")), IsEmpty());
    EXPECT_EQ(mistake("reason: NO_ROUTE", "reason: NO_ROUTES"),
              "38:24: check 1, `because`: `reason: NO_ROUTES` is not known; did you mean `NO_ROUTE`?");
}

TEST(CheckShape, reads_ranges)
{
    EXPECT_EQ(mistake("9.5Mbps..10.5Mbps", "10.5Mbps..9.5Mbps"),
              "41:27: check 3, `expect`: `throughput: 10.5Mbps..9.5Mbps` runs backwards; write `9.5Mbps..10.5Mbps`");
    EXPECT_EQ(mistake("9.5Mbps..10.5Mbps", "9.5..10.5Mbps"),
              "41:27: check 3, `expect`: `throughput: 9.5..10.5Mbps` is no range: 9.5 needs a unit, such as `9.5Mbps`");
    EXPECT_EQ(mistake("9.5Mbps..10.5Mbps", "\"..\""),
              "41:27: check 3, `expect`: `throughput: ..` is an empty range; give it a side");
    EXPECT_EQ(mistake("throughput: 9.5Mbps..10.5Mbps", "received: 4..3"),
              "41:25: check 3, `expect`: `received: 4..3` runs backwards; write `3..4`");
    for (const char* range : {"throughput: 9.5Mbps..", "throughput: ..10Mbps", "throughput: 0bps", "received: 3",
                              "received: 3..4", "received: 3..", "loss: 0%..0.1%", "rtt: ..20ms"})
        EXPECT_THAT(mistakes_in(example_with("throughput: 9.5Mbps..10.5Mbps", range)), IsEmpty()) << range;
}

TEST(References, must_be_declared)
{
    EXPECT_EQ(mistake("ecs1: {vswitch: vsw1", "ecs1: {vswitch: vsw3"),
              "26:19: instance `ecs1`: `vswitch: vsw3` is not a declared vswitch; did you mean `vsw1`?");
    EXPECT_EQ(mistake("ecs1: {vswitch: vsw1", "ecs1: {vswitch: sg1"),
              "26:19: instance `ecs1`: `vswitch: sg1` is a security group; a declared vswitch belongs here");
    EXPECT_EQ(mistake("route_table: vpc1.system", "route_table: vpc3.system"),
              "31:19: route entry 1: `route_table: vpc3.system` names the vpc `vpc3`, which is not declared; did you "
              "mean `vpc1`?");
    EXPECT_EQ(mistake("[dropped]", "[ecs1/eth1]"),
              "35:15: capture 2: `points: ecs1/eth1` names no network interface of `ecs1`; it has `eth0`");
    EXPECT_EQ(mistake("[dropped]", "[ecs9/eth0]"),
              "35:15: capture 2: `points: ecs9/eth0` names the instance `ecs9`, which is not declared; did you mean "
              "`ecs1`?");
    EXPECT_EQ(mistake("pcc1@vpc1", "pcc1@vpc3"),
              "34:21: capture 1: `points: pcc1@vpc3` names no end of `pcc1`; they are its `vpc` and its "
              "`accepting_vpc`");
    EXPECT_EQ(mistake("[dropped]", "[droped]"),
              "35:15: capture 2: `points: droped` is not a declared instance, `NAME/ethN` of an instance, `NAME@VPC` "
              "of a peer connection, `dropped` or `internet`; did you mean `dropped`?");
    EXPECT_EQ(mistake("to: ecs2, family", "to: 10.0.1.300, family"),
              "37:38: check 1, `ping`: `to: 10.0.1.300` is not an IP address");
    EXPECT_EQ(mistake("object: vpc1.system", "object: vpc1.sytem").substr(0, 57),
              "38:42: check 1, `because`: `object: vpc1.sytem` is not a ");
}

TEST(References, may_name_interfaces_ends_and_addresses)
{
    for (const char* to : {"10.0.1.10", "ecs2/eth0", "ecs2"})
        EXPECT_THAT(mistakes_in(example_with("to: ecs2, family", std::string{"to: "} + to + ", family")), IsEmpty())
            << to;
    const std::string with_eth1 =
        example_with("security_groups: [sg1]}", "security_groups: [sg1],\n    enis: [{name: eth1, vswitch: vsw1, "
                                                "security_groups: [sg1]}]}");
    std::string captured = with_eth1;
    captured.replace(captured.find("[dropped]"), 9, "[ecs1/eth1]");
    EXPECT_THAT(mistakes_in(captured), IsEmpty());
}

TEST(References, name_no_address_that_is_not_one_hosts)
{
    for (const auto& [address, kind] :
         {std::pair{"0.0.0.0", "the unspecified address"}, std::pair{"\"::\"", "the unspecified address"},
          std::pair{"127.0.0.1", "a loopback address"}, std::pair{"\"::1\"", "a loopback address"},
          std::pair{"224.0.0.1", "a multicast address"}, std::pair{"\"ff02::1\"", "a multicast address"},
          std::pair{"255.255.255.255", "the broadcast address"}})
        EXPECT_THAT(mistake("{from: ecs1, to: ecs2, family", std::string{"{from: ecs1, to: "} + address + ", family"),
                    testing::EndsWith(std::string{"` is "} + kind + "; a probe goes to one host of the network"));
}

TEST(References, may_name_each_of_a_counted_instance)
{
    const auto points = [](std::string_view point) {
        std::string text = example_with("security_groups: [sg2],", "security_groups: [sg2], count: 3,");
        for (std::string_view from : {"ecs2]", "to: ecs2, f", "to: ecs2}", "ecs2, port", "object: ecs2"})
            text.replace(text.find(from), from.size(), std::string{from}.replace(from.find("ecs2"), 4, "ecs2-1"));
        return mistakes_in(text.replace(text.find("dropped"), 7, point));
    };
    EXPECT_THAT(points("ecs2-3"), IsEmpty());
    EXPECT_THAT(points("ecs2-4").size(), 1u);
    EXPECT_THAT(points("ecs2-03").size(), 1u);
    EXPECT_THAT(points("ecs2"),
                ElementsAre("35:15: capture 2: `points: ecs2` has a `count:`; name one of them, such as `ecs2-1`"));
}

TEST(References, are_not_reported_when_what_they_name_is_itself_wrong)
{
    EXPECT_EQ(mistake("vpc1: {account: corp,    region: cn-beijing", "vpc1: {account: corp,    region: cn-beijng"),
              "6:36: vpc `vpc1`: `region: cn-beijng` is not a region id; did you mean `cn-beijing`?");
    EXPECT_EQ(mistake("  pcc1: {vpc: vpc1,", "  pcc1: {"),
              "29:3: peer connection `pcc1`: `vpc` is missing, for example `vpc: vpc1`");
    std::string text = example_with("security_groups: [sg1]}", "security_groups: [sg1], enis: [{vswitch: vsw1, "
                                                               "security_groups: [sg1]}]}");
    text.replace(text.find("[dropped]"), 9, "[ecs1/eth1]");
    EXPECT_THAT(mistakes_in(text), ElementsAre("26:110: instance `ecs1`, network interface 1: `name` is missing, for "
                                               "example `name: eth1`"));
}

TEST(References, are_not_reported_when_their_section_is_wrong)
{
    EXPECT_EQ(mistake("instances:", "instnaces:"), "25:1: unknown key `instnaces`; did you mean `instances`?");
    EXPECT_EQ(mistake("accounts: {corp: {uid: 1001}, partner: {uid: 2002}}", "accounts: [corp, partner]"),
              "4:11: `accounts` must be a map from names to what each account is, not a list");
    EXPECT_EQ(mistake("  ecs2: {", "instances:\n  ecs2: {"),
              "27:1: `instances` is given twice; it is already in line 25, column 1");
}

TEST(References, must_not_be_ambiguous)
{
    std::string text = example_with("  pcc1: {vpc: vpc1", "  ecs1: {vpc: vpc1, accepting_vpc: vpc3}\n"
                                                          "  pcc1: {vpc: vpc1");
    text.insert(text.find("vswitches:"), "  vpc3: {region: cn-hangzhou, cidr_block: 172.16.0.0/16}\n");
    EXPECT_THAT(mistakes_in(text), IsEmpty());
    text.replace(text.find("next_hop_id: pcc1"), 17, "next_hop_id: ecs1");
    EXPECT_THAT(mistakes_in(text), ElementsAre("33:85: route entry 1: `next_hop_id: ecs1` is ambiguous: both "
                                               "peer_connections and instances are called so; rename one"));
}

TEST(CheckShape, stops_after_a_thousand_mistakes)
{
    std::string text = "version: 1\nname: many\nvpcs:\n";
    for (int i = 0; i < 3000; ++i)
        text += "  v" + std::to_string(i) + ": {}\n";
    EXPECT_EQ(mistakes_in(text).size(), kMostDiagnostics);
}

}  // namespace
}  // namespace vpcsim
