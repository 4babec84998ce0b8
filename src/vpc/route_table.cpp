#include "vpcsim/vpc/route_table.h"

#include <algorithm>
#include <array>

#include "vpcsim/base/assert.h"

namespace vpcsim {

std::optional<std::size_t> RouteTable::find(const Cidr& destination) const
{
    const auto found = std::ranges::find(entries_, destination, &RouteEntry::destination);
    if (found == entries_.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - entries_.begin());
}

void RouteTable::add(RouteEntry entry)
{
    VPCSIM_ASSERT(!find(entry.destination));
    entries_.push_back(std::move(entry));
    compile();
}

void RouteTable::remove(std::size_t index)
{
    VPCSIM_ASSERT(index < entries_.size());
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
    compile();
}

void RouteTable::set_status(std::size_t index, RouteStatus status, TimePoint due)
{
    VPCSIM_ASSERT(index < entries_.size());
    entries_[index].status = status;
    entries_[index].due = due;
    compile();
}

void RouteTable::compile()
{
    std::vector<RoutedPrefix> v4;
    std::vector<RoutedPrefix> v6;
    for (std::uint32_t index = 0; index < entries_.size(); ++index) {
        if (entries_[index].status != RouteStatus::Available)
            continue;
        const Cidr& block = entries_[index].destination;
        (block.family() == IpFamily::V4 ? v4 : v6).push_back({block, index});
    }
    v4_ = PrefixRanges<IpFamily::V4>{std::move(v4)};
    v6_ = PrefixRanges<IpFamily::V6>{std::move(v6)};
}

const Cidr& cloud_services()
{
    static const Cidr kBlock{IpAddress::v4(0x64'40'00'00), 10};
    return kBlock;
}

ObjectRef exit_of(const NextHop& next)
{
    switch (next.type) {
    case NextHopType::Ipv4Gateway:
        return Ipv4GatewayId{next.id};
    case NextHopType::Ipv6Gateway:
        return Ipv6GatewayId{next.id};
    case NextHopType::NatGateway:
        return NatGatewayId{next.id};
    case NextHopType::Eip:
        return EniId{next.id};
    default:
        return {};
    }
}

std::string_view name(NextHopType type)
{
    constexpr std::array<std::string_view, 8> kNames{"Local",       "VpcPeer",     "Instance",   "NetworkInterface",
                                                     "Ipv4Gateway", "IPv6Gateway", "NatGateway", "Eip"};
    return kNames[static_cast<std::size_t>(type)];
}

std::string_view name(RouteStatus status)
{
    constexpr std::array<std::string_view, 3> kNames{"Creating", "Available", "Deleting"};
    return kNames[static_cast<std::size_t>(status)];
}

}  // namespace vpcsim
