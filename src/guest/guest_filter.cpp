#include "vpcsim/guest/guest_filter.h"

#include <algorithm>

#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr std::size_t kMostConnections = 262'144;  // nf_conntrack_max of a guest with some GB of memory
// nf_conntrack's own: 5 days do not fit, and no silence here lasts half a day; 10 s after FIN; 30 s for UDP.
constexpr ConnectionTimeouts kTimeouts{.tcp_established = 43'200, .tcp_closed = 10, .udp = 30};

bool is_neighbour_discovery(const PacketMeta& meta)
{
    return meta.protocol == Protocol::Icmpv6 && meta.icmp_type >= kIcmpv6RouterSolicitation &&
           meta.icmp_type <= kIcmpv6Redirect;
}

bool contains(const Cidr& block, IpAddress address)
{
    return block.family() == address.family() && block.contains(address);
}

bool matches(const GuestFirewallRule& rule, const PacketMeta& meta)
{
    return rule.protocol.matches(meta.protocol) && (!rule.source || contains(*rule.source, meta.source)) &&
           rule.ports.contains(meta.destination_port);
}

}  // namespace

GuestFilter::GuestFilter(InstanceId instance, GuestPolicy policy)
    : instance_{instance}, policy_{std::move(policy)}, connections_{kMostConnections}
{
}

void GuestFilter::forget_connections() { connections_.forget_all(); }

RuleRef GuestFilter::local_device(IpAddress destination, const VSwitch& vswitch) const
{
    const GuestRoute* best = nullptr;
    for (const GuestRoute& route : policy_.routes)
        if (contains(route.destination, destination) &&
            (best == nullptr || route.destination.length() > best->destination.length()))
            best = &route;
    if (best == nullptr)
        return {};
    const Cidr own = destination.is_v4() ? vswitch.cidr : vswitch.ipv6_cidr.value_or(every_address(IpFamily::V6));
    if (own.contains(destination) && own.length() >= best->destination.length())
        return {};
    return RuleRef::guest(RuleRef::Kind::GuestRoute, instance_, static_cast<std::size_t>(best - policy_.routes.data()));
}

Verdict GuestFilter::judge(EniId eni, const Packet& packet, const Assumptions& assumptions, TimePoint now)
{
    if (is_neighbour_discovery(packet.meta))  // who drops it has no IPv6 at all (RFC 4890 4.4)
        return Verdict::pass();
    if (!policy_.firewall.empty())
        if (const Verdict verdict = judge_by_firewall(eni, packet, assumptions, now); !verdict.passed)
            return verdict;
    return judge_by_white_lists(packet.meta);
}

Verdict GuestFilter::judge_by_firewall(EniId eni, const Packet& packet, const Assumptions& assumptions, TimePoint now)
{
    const PacketMeta& meta = packet.meta;
    if (meta.has(PacketMeta::kIcmpError)) {  // "related"
        const auto quoted = quoted_flow(packet);
        if (quoted && connections_.find(eni, *quoted, now) != nullptr)
            return Verdict::pass();
    } else if (Connection* known = connections_.find(eni, five_tuple(meta), now)) {
        if (known->is_reopened_by(meta)) {
            ConnectionTracker::forget(*known);
        } else if (!known->is_counter_request(meta)) {
            ConnectionTracker::touch(*known, meta, kTimeouts, assumptions, now);
            return Verdict::pass();
        }
    }
    for (std::size_t index = 0; index < policy_.firewall.size(); ++index) {
        if (!matches(policy_.firewall[index], meta))
            continue;
        if (policy_.firewall[index].policy == Policy::Accept)
            break;
        return Verdict::drop(DropReason::GuestDrop, instance_,
                             RuleRef::guest(RuleRef::Kind::GuestFirewallRule, instance_, index));
    }
    remember(eni, packet, Direction::Ingress, assumptions, now);
    return Verdict::pass();
}

Verdict GuestFilter::judge_by_white_lists(const PacketMeta& meta) const
{
    for (std::size_t index = 0; index < policy_.services.size(); ++index) {
        const GuestService& service = policy_.services[index];
        if (service.protocol != meta.protocol || service.port != meta.destination_port)
            continue;
        const bool is_listed =
            std::ranges::any_of(service.white_list, [&](const Cidr& block) { return contains(block, meta.source); });
        if (!is_listed)
            return Verdict::drop(DropReason::ServiceWhitelist, instance_,
                                 RuleRef::guest(RuleRef::Kind::ServiceWhiteList, instance_, index));
    }
    return Verdict::pass();
}

void GuestFilter::note_sent(EniId eni, const Packet& packet, const Assumptions& assumptions, TimePoint now)
{
    const PacketMeta& meta = packet.meta;
    if (policy_.firewall.empty() || meta.has(PacketMeta::kIcmpError) || is_neighbour_discovery(meta))
        return;
    Connection* known = connections_.find(eni, five_tuple(meta), now);
    if (known != nullptr && !known->is_reopened_by(meta))
        return ConnectionTracker::touch(*known, meta, kTimeouts, assumptions, now);
    if (known != nullptr)
        ConnectionTracker::forget(*known);
    remember(eni, packet, Direction::Egress, assumptions, now);
}

// A full table forgets nobody: what is new is then judged by the rules each time, as if it were alone.
void GuestFilter::remember(EniId eni, const Packet& packet, Direction opened, const Assumptions& assumptions,
                           TimePoint now)
{
    if (packet.meta.has(PacketMeta::kIcmpError))
        return;
    Connection connection;
    connection.flow = five_tuple(packet.meta);
    connection.eni = eni;
    connection.opened = opened;
    if (Connection* known = connections_.find(eni, connection.flow, now))  // an echo request against ours
        return ConnectionTracker::touch(*known, packet.meta, kTimeouts, assumptions, now);
    ConnectionTracker::touch(connection, packet.meta, kTimeouts, assumptions, now);
    (void)connections_.open(connection, now);
}

}  // namespace vpcsim
