#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "support/network_fixture.h"
#include "vpcsim/vpc/route_table.h"

namespace vpcsim {
namespace {

// The oracle: look at every entry, keep the longest that covers the address.
std::optional<std::size_t> linear_scan(const std::vector<RouteEntry>& entries, IpAddress address)
{
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Cidr& candidate = entries[i].destination;
        if (candidate.family() != address.family() || !candidate.contains(address))
            continue;
        if (!best || candidate.length() > entries[*best].destination.length())
            best = i;
    }
    return best;
}

// Few distinct bits, so that blocks nest and touch.
rc::Gen<IpAddress> any_address(IpFamily family)
{
    const auto v4_pattern =
        rc::gen::element<std::uint32_t>(0u, 0x0a000000u, 0x0a000100u, 0x0aff0000u, 0x7fffffffu, 0xffffffffu);
    const auto v6_pattern =
        rc::gen::element<std::uint64_t>(0u, 0x20010db8'00010101u, 0x20010db8'000101ffu, ~std::uint64_t{0});
    if (family == IpFamily::V4)
        return rc::gen::apply([](std::uint32_t base, std::uint32_t noise,
                                 unsigned kept) { return IpAddress::v4(base ^ (noise >> kept)); },
                              v4_pattern, rc::gen::arbitrary<std::uint32_t>(), rc::gen::inRange(0u, 32u));
    return rc::gen::apply(
        [](std::uint64_t high, std::uint64_t low, std::uint64_t noise, unsigned kept) {
            // Not among the IPv4-mapped addresses, which no IPv6 packet carries.
            return IpAddress::v6(high | 1u << 20, low ^ (noise >> kept));
        },
        v6_pattern, v6_pattern, rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0u, 64u));
}

rc::Gen<Cidr> any_block(IpFamily family)
{
    const unsigned longest = family == IpFamily::V4 ? 32 : 128;
    return rc::gen::apply(
        [](IpAddress address, unsigned length) {
            return Cidr{address, length};
        },
        any_address(family), rc::gen::inRange(0u, longest + 1));
}

RouteTable table_of(const std::vector<Cidr>& blocks)
{
    RouteTable table{"t", VpcId{0}, false, {}};
    for (const Cidr& destination : blocks)
        if (!table.find(destination))
            table.add({destination, NextHop::local({}), RouteOrigin::Custom, {}, {}});
    return table;
}

void expect_as_linear_scan(const RouteTable& table, const std::vector<IpAddress>& wanted)
{
    std::vector<IpAddress> addresses = wanted;
    for (const RouteEntry& entry : table.entries()) {  // both ends of every block, and one beyond
        addresses.push_back(entry.destination.first());
        addresses.push_back(entry.destination.last());
        const IpAddress beyond = entry.destination.last().plus(1);
        if (beyond.family() == entry.destination.family())
            addresses.push_back(beyond);
    }
    for (const IpAddress address : addresses)
        RC_ASSERT(table.lookup(address) == linear_scan(table.entries(), address));
}

RC_GTEST_PROP(RouteTable, finds_what_a_linear_scan_finds_in_ipv4, ())
{
    const auto blocks = *rc::gen::container<std::vector<Cidr>>(any_block(IpFamily::V4));
    expect_as_linear_scan(table_of(blocks), *rc::gen::container<std::vector<IpAddress>>(any_address(IpFamily::V4)));
}

RC_GTEST_PROP(RouteTable, finds_what_a_linear_scan_finds_in_ipv6, ())
{
    const auto blocks = *rc::gen::container<std::vector<Cidr>>(any_block(IpFamily::V6));
    expect_as_linear_scan(table_of(blocks), *rc::gen::container<std::vector<IpAddress>>(any_address(IpFamily::V6)));
}

RC_GTEST_PROP(RouteTable, finds_what_a_linear_scan_finds_after_removals_in_both_families, ())
{
    auto blocks = *rc::gen::container<std::vector<Cidr>>(any_block(IpFamily::V4));
    for (const Cidr& v6 : *rc::gen::container<std::vector<Cidr>>(any_block(IpFamily::V6)))
        blocks.push_back(v6);
    RouteTable table = table_of(blocks);
    const auto removals = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 100));
    for (const std::size_t removal : removals)
        if (!table.entries().empty())
            table.remove(removal % table.entries().size());
    expect_as_linear_scan(table, {});
}

TEST(RouteTable, knows_the_first_and_the_last_address_of_each_family)
{
    const RouteTable everything =
        table_of({block("0.0.0.0/0"), block("::/0"), block("255.255.255.255/32"), block("::/128")});
    EXPECT_EQ(everything.lookup(ip("0.0.0.0")), 0u);
    EXPECT_EQ(everything.lookup(ip("255.255.255.254")), 0u);
    EXPECT_EQ(everything.lookup(ip("255.255.255.255")), 2u);
    EXPECT_EQ(everything.lookup(ip("::")), 3u);
    EXPECT_EQ(everything.lookup(ip("::1")), 1u);
    EXPECT_EQ(everything.lookup(ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")), 1u);

    const RouteTable nothing = table_of({});
    for (const char* address : {"0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
        EXPECT_EQ(nothing.lookup(ip(address)), std::nullopt) << address;
}

TEST(RouteTable, keeps_the_default_routes_of_the_families_apart)
{
    EXPECT_EQ(table_of({block("::/0")}).lookup(ip("10.0.0.1")), std::nullopt);
    EXPECT_EQ(table_of({block("0.0.0.0/0")}).lookup(ip("2001:db8::1")), std::nullopt);
}

TEST(RouteTable, refuses_a_second_entry_for_a_destination)  // [VP-42]
{
    RouteTable table = table_of({block("10.0.0.0/8")});
    EXPECT_THROW(table.add({block("10.0.0.0/8"), NextHop::local({}), RouteOrigin::Custom, {}, {}}), InternalError);
}

TEST(PrefixRanges, gives_an_inner_blocks_end_back_to_the_outer_one)
{
    const PrefixRanges<IpFamily::V4> ranges{
        {{block("10.0.0.0/8"), 1}, {block("10.1.0.0/16"), 2}, {block("10.1.255.0/24"), 3}}};
    EXPECT_EQ(ranges.lookup(ip("10.0.255.255")), 1u);
    EXPECT_EQ(ranges.lookup(ip("10.1.0.0")), 2u);
    EXPECT_EQ(ranges.lookup(ip("10.1.255.255")), 3u);
    EXPECT_EQ(ranges.lookup(ip("10.2.0.0")), 1u);
    EXPECT_EQ(ranges.lookup(ip("11.0.0.0")), ranges.kNoEntry);
    EXPECT_EQ(ranges.lookup(ip("9.255.255.255")), ranges.kNoEntry);
}

}  // namespace
}  // namespace vpcsim
