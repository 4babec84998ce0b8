// Host: how a packet leaves: its route, its fragments, its neighbour's link-layer address.
#include <algorithm>

#include "vpcsim/guest/host.h"
#include "vpcsim/wire/ipv4.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr Duration kQueryInterval = seconds(1);
constexpr std::size_t kQueryBytes = 96;

}  // namespace

IpFields Host::new_packet(const Route& route, IpAddress destination)
{
    IpFields ip;
    ip.source_mac = fabric_.network().enis[route.eni].mac;
    ip.source = route.source;
    ip.destination = destination;
    ip.identification = next_identification_++;
    return ip;
}

IpFields Host::new_datagram(const Route& route, IpAddress destination, std::size_t transport_bytes,
                            PathMtuDiscovery discovery)
{
    IpFields ip = new_packet(route, destination);
    const bool fits = Ipv4Header::kSize + transport_bytes <= path_mtu(route);
    ip.dont_fragment = discovery == PathMtuDiscovery::Want ? fits : discovery != PathMtuDiscovery::Dont;
    return ip;
}

bool Host::send(const Route& route, Packet& packet, PathMtuDiscovery discovery)
{
    notice_restart();
    if (const Verdict verdict = judge_sending(fabric_.network(), instance_, route); !verdict.passed) [[unlikely]] {
        fabric_.drop_unsent(route.eni, packet, verdict.reason, verdict.rule);
        return true;
    }
    if (is_own(route.next_hop)) [[unlikely]] {  // Linux routes it to its loopback interface
        fabric_.loop_back(route.eni, packet);
        return true;
    }
    if (filter_.is_active()) [[unlikely]]
        note_sent(route.eni, packet);
    const std::uint64_t ip_bytes = packet.frame_size().count - Packet::kEthernetHeader;
    if (ip_bytes > path_mtu(route)) [[unlikely]]
        return send_large(route, packet, discovery);
    send_resolved(route.eni, route.next_hop, {&packet, false});
    return true;
}

// Larger than the path is known to take.
bool Host::send_large(const Route& route, Packet& packet, PathMtuDiscovery discovery)
{
    const std::uint64_t ip_bytes = packet.frame_size().count - Packet::kEthernetHeader;
    const bool leaves_whole = ip_bytes <= largest_whole(route, discovery);
    const bool leaves_cut = discovery == PathMtuDiscovery::Want || discovery == PathMtuDiscovery::Dont;
    if (leaves_whole)
        send_resolved(route.eni, route.next_hop, {&packet, false});
    else if (leaves_cut)
        send_fragments(route, packet);
    else
        fabric_.drop_unsent(route.eni, packet, DropReason::MtuExceeded);
    return leaves_whole || leaves_cut;
}

void Host::note_sent(EniId eni, Packet& packet)
{
    const ParseResult parsed = make_known(packet);
    VPCSIM_ASSERT(parsed == ParseResult::Ok);
    filter_.note_sent(eni, packet, fabric_.network().assumptions, fabric_.now());
}

// The first packet to a neighbour waits until its link-layer address is known.
void Host::send_resolved(EniId eni, IpAddress next_hop, NeighbourCache::Waiting item)
{
    NeighbourCache& neighbours = interface(eni).neighbours;
    NeighbourCache::Entry* entry = neighbours.find(next_hop);
    if (entry != nullptr && entry->is_resolved) [[likely]]
        return transmit(eni, entry->mac, item);
    if (entry == nullptr)
        entry = &neighbours.add(next_hop);
    if (entry->waiting.size() == NeighbourCache::kMostWaiting)
        return discard(eni, item, DropReason::QueueFull);
    entry->waiting.push_back(item);
    if (entry->queries == 0)
        query_neighbour(eni, *entry);
}

void Host::discard(EniId eni, NeighbourCache::Waiting item, DropReason reason)
{
    if (item.was_received)
        fabric_.drop_in_guest(eni, *item.packet, reason);
    else
        fabric_.drop_unsent(eni, *item.packet, reason);
}

void Host::transmit(EniId eni, MacAddress mac, NeighbourCache::Waiting item)
{
    if (!is_running()) [[unlikely]]
        return discard(eni, item, DropReason::InstanceStopped);
    set_macs(*item.packet, mac, fabric_.network().enis[eni].mac);
    if (item.was_received)
        fabric_.forward(eni, *item.packet);
    else
        fabric_.send(eni, *item.packet);
}

void Host::learn_neighbour(EniId eni, IpAddress address, MacAddress mac)
{
    NeighbourCache::Entry* entry = interface(eni).neighbours.find(address);
    if (entry == nullptr)  // an answer nobody asked for
        return;
    entry->mac = mac;
    entry->is_resolved = true;
    const std::vector<NeighbourCache::Waiting> waiting = std::exchange(entry->waiting, {});
    for (const NeighbourCache::Waiting& item : waiting)
        transmit(eni, mac, item);
}

void Host::query_neighbour(EniId id, NeighbourCache::Entry& entry)
{
    const Eni& eni = fabric_.network().enis[id];
    Packet& query = fabric_.pool().acquire(kQueryBytes);
    if (entry.address.is_v4()) {
        build_arp(query, eni.mac, kBroadcastMac,
                  {ArpOperation::Request, eni.mac, eni.address(IpFamily::V4), {}, entry.address});
    } else {
        IpFields ip;
        ip.source_mac = eni.mac;
        ip.source = eni.address(IpFamily::V6);
        ip.destination = solicited_node_address(entry.address);
        ip.destination_mac = multicast_mac(ip.destination);
        build_neighbour_solicitation(query, ip, {entry.address, eni.mac, true, false, false, false});
    }
    ++entry.queries;
    fabric_.send(id, query);
    if (!is_querying_) {
        is_querying_ = true;
        fabric_.set_timer(instance_, fabric_.now() + kQueryInterval, kNeighbourTimer);
    }
}

void Host::query_again()
{
    is_querying_ = false;
    for (Interface& interface : interfaces_)
        for (NeighbourCache::Entry& entry : interface.neighbours.entries()) {
            if (entry.is_resolved || entry.waiting.empty())
                continue;
            if (entry.queries < NeighbourCache::kMostQueries && is_running())
                query_neighbour(interface.eni, entry);
            else
                give_up(interface.eni, entry);
        }
}

// Nobody answers for that address: what waited is lost inside the guest. The next packet asks anew.
void Host::give_up(EniId eni, NeighbourCache::Entry& entry)
{
    entry.queries = 0;
    const std::vector<NeighbourCache::Waiting> waiting = std::exchange(entry.waiting, {});
    for (const NeighbourCache::Waiting& item : waiting)
        discard(eni, item, is_running() ? DropReason::GuestDrop : DropReason::InstanceStopped);
}

// The source fragments: IPv4 without DF, and IPv6 always (RFC 8200 4.5).
void Host::send_fragments(const Route& route, Packet& whole)
{
    const ParseResult parsed = make_known(whole);
    VPCSIM_ASSERT(parsed == ParseResult::Ok);
    const bool is_v4 = whole.meta.family() == IpFamily::V4;
    const std::size_t mtu = path_mtu(route);
    constexpr std::size_t kIpv4Header = 20;
    constexpr std::size_t kIpv6HeaderAndFragmentHeader = 48;
    const std::size_t room = (mtu - (is_v4 ? kIpv4Header : kIpv6HeaderAndFragmentHeader)) / 8 * 8;
    const std::size_t total = whole.meta.transport_length;

    FragmentFields fields;
    fields.identification = next_identification_++;
    for (std::size_t offset = 0; offset < total; offset += room) {
        const std::size_t size = std::min(room, total - offset);
        fields.offset = static_cast<std::uint16_t>(offset);
        fields.more = offset + size < total;
        Packet& fragment = fabric_.pool().acquire(Packet::kEthernetHeader + mtu);
        build_fragment(fragment, whole, fields, size);
        fragment.tag = whole.tag;
        send_resolved(route.eni, route.next_hop, {&fragment, false});
    }
    fabric_.pool().release(whole);
}

HeldPackets Host::held_packets() const
{
    HeldPackets held;
    held.received = reassembler_.held();
    for (const Interface& interface : interfaces_)
        for (const NeighbourCache::Entry& entry : interface.neighbours.entries())
            for (const NeighbourCache::Waiting& item : entry.waiting)
                ++(item.was_received ? held.received : held.unsent);
    return held;
}

}  // namespace vpcsim
