#include "vpcsim/control/ledger.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kMostMacs = 1u << 24;

std::uint32_t mac_number(MacAddress mac)
{
    return static_cast<std::uint32_t>(mac.bytes[3]) << 16 | static_cast<std::uint32_t>(mac.bytes[4]) << 8 |
           mac.bytes[5];
}

std::int64_t ipv4_count(const Eni& eni) { return std::ranges::count(eni.addresses, IpFamily::V4, &IpAddress::family); }

// The element of a dense table that grows as it is written to.
template <class T, class IdType>
T& element(std::vector<T>& table, IdType id)
{
    if (table.size() <= id.value)
        table.resize(id.value + std::size_t{1});
    return table[id.value];
}

template <class T, class IdType>
T element_or_default(const std::vector<T>& table, IdType id)
{
    return id.value < table.size() ? table[id.value] : T{};
}

}  // namespace

Ledger::Ledger(const Network& network)
{
    for (const Eni& eni : network.enis) {
        count_eni(network, eni);
        last_mac_ = std::max(last_mac_, mac_number(eni.mac));
    }
}

bool Ledger::is_in_use(const Network& network, VpcId vpc, IpAddress address) const
{
    return network.find_eni(vpc, address) || available_addresses_.contains({vpc, address});
}

FreeAddressCursor Ledger::cursor(const Network& network, VSwitchId id) const
{
    if (const auto known = element_or_default(cursors_, id))
        return *known;
    const VSwitch& vswitch = network.vswitches[id];
    return {vswitch.cidr.first(), vswitch.ipv6_cidr ? vswitch.ipv6_cidr->first() : IpAddress{}};
}

void Ledger::set_cursor(VSwitchId vswitch, FreeAddressCursor cursor) { element(cursors_, vswitch) = cursor; }

MacAddress Ledger::next_mac()
{
    ++last_mac_;
    VPCSIM_ASSERT(last_mac_ < kMostMacs);
    return {{0x00, 0x16, 0x3e, static_cast<std::uint8_t>(last_mac_ >> 16), static_cast<std::uint8_t>(last_mac_ >> 8),
             static_cast<std::uint8_t>(last_mac_)}};
}

std::int64_t Ledger::addresses_in(VpcId vpc) const { return element_or_default(vpc_addresses_, vpc); }
std::int64_t Ledger::addresses_in(SecurityGroupId group) const { return element_or_default(members_, group).addresses; }
std::int64_t Ledger::enis_in(SecurityGroupId group) const { return element_or_default(members_, group).enis; }

void Ledger::count_eni(const Network& network, const Eni& eni)
{
    element(vpc_addresses_, eni.vpc) += ipv4_count(eni);
    for (const SecurityGroupId group : network.group_sets[eni.groups].groups)
        joined(group, eni);
}

void Ledger::change_members(SecurityGroupId group, const Eni& eni, int by)
{
    Members& members = element(members_, group);
    members.addresses += by * ipv4_count(eni);
    members.enis += by;
}

const Eni* Ledger::find_available(std::string_view name) const
{
    const auto found = available_.find(name);
    return found == available_.end() ? nullptr : &found->second;
}

void Ledger::put_available(const Network& network, Eni eni)
{
    count_eni(network, eni);
    for (const IpAddress address : eni.addresses)
        available_addresses_.emplace(eni.vpc, address);
    std::string name = eni.name;
    const bool is_new = available_.emplace(std::move(name), std::move(eni)).second;
    VPCSIM_ASSERT(is_new);
}

Eni Ledger::take_available(std::string_view name)
{
    const auto found = available_.find(name);
    VPCSIM_ASSERT(found != available_.end());
    Eni eni = std::move(found->second);
    available_.erase(found);
    for (const IpAddress address : eni.addresses)
        available_addresses_.erase({eni.vpc, address});
    return eni;
}

const TokenUse* Ledger::find_token(AccountId caller, const std::string& token) const
{
    const auto found = tokens_.find({caller, token});
    return found == tokens_.end() ? nullptr : &found->second;
}

void Ledger::remember_token(AccountId caller, const std::string& token, TokenUse use)
{
    tokens_.emplace(std::pair{caller, token}, std::move(use));
}

}  // namespace vpcsim
