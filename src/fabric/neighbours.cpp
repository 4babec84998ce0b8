// Fabric: ARP and neighbour discovery. They meet no stage: the vSwitch answers for every address of its subnet with
// ee:ff:ff:ff:ff:ff, allocated or not [EN-10, EN-12]; no guest ever sees another's broadcast [VP-24].
#include "vpcsim/fabric/fabric.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

constexpr std::size_t kAnswerBytes = 96;  // an advertisement takes 86, an ARP reply 42

}  // namespace

// True when the packet was address resolution; it is used up then.
bool Fabric::answer_neighbour_query(EniId eni, Packet& packet)
{
    if (!packet.meta.is_ip()) {
        answer_arp(eni, packet);
    } else if (packet.meta.protocol == Protocol::Icmpv6 && packet.meta.icmp_type >= kIcmpv6RouterSolicitation &&
               packet.meta.icmp_type <= kIcmpv6Redirect) {
        if (packet.meta.icmp_type == kIcmpv6NeighbourSolicitation)
            answer_neighbour_solicitation(eni, packet);
    } else {
        return false;
    }
    ++totals_.consumed;
    pool_.release(packet);
    return true;
}

// Probes (sender 0.0.0.0) and announcements (sender = target) are swallowed: a real kernel would else think its own
// address taken (RFC 5227).
void Fabric::answer_arp(EniId eni, const Packet& packet)
{
    const ArpFields query = read_arp(packet);
    const VSwitch& vswitch = network_.vswitches[network_.enis[eni].vswitch];
    if (query.operation != ArpOperation::Request || query.sender_ip.is_unspecified() ||
        query.sender_ip == query.target_ip || !vswitch.covers(query.target_ip))
        return;
    Packet& answer = pool_.acquire(kAnswerBytes);
    build_arp(answer, kVSwitchMac, query.sender_mac,
              {ArpOperation::Reply, kVSwitchMac, query.target_ip, query.sender_mac, query.sender_ip});
    send_answer(eni, answer);
}

// A solicitation from :: is duplicate address detection, and gets no answer (RFC 4862 5.4). Nor does one for a
// link-local address: inside a vSwitch nobody is reached by one, and the gateway is known by its address of the subnet
// [VP-23].
void Fabric::answer_neighbour_solicitation(EniId eni, const Packet& packet)
{
    const NeighbourFields query = read_neighbour(packet);
    const VSwitch& vswitch = network_.vswitches[network_.enis[eni].vswitch];
    if (packet.meta.source.is_unspecified() || !vswitch.covers(query.target))
        return;
    const bool is_gateway = query.target == vswitch.gateway(IpFamily::V6);
    IpFields ip;
    ip.source_mac = kVSwitchMac;
    ip.destination_mac = network_.enis[eni].mac;
    ip.source = query.target;
    ip.destination = packet.meta.source;
    Packet& answer = pool_.acquire(kAnswerBytes);
    build_neighbour_advertisement(answer, ip, {query.target, kVSwitchMac, true, is_gateway, true, true});
    send_answer(eni, answer);
}

void Fabric::send_answer(EniId eni, Packet& answer)
{
    count_as_made_here(answer);
    Hop hop;
    hop.eni = eni;
    neighbour_answers_.push(simulator_,
                            {&answer, StepKind::Deliver, hop, now() + network_.assumptions.arp_reply_delay});
}

}  // namespace vpcsim
