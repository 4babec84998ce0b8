// The pipeline: what happens to a packet, in the order of the VPC documentation. Read it here; change it here.
// The simulator, explanations, captures and the documentation read these tables; there is no second implementation.
#pragma once

#include <array>
#include <span>

#include "vpcsim/base/time.h"
#include "vpcsim/vpc/connection_tracker.h"
#include "vpcsim/vpc/fragment_table.h"
#include "vpcsim/vpc/network.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// What packets change, apart from the configuration that they are judged by.
struct NetworkState {
    ConnectionTracker connections;
    FragmentTable fragments;
};

// Hop: where in the network a packet stands. The stages read it, and fill in what they find.
struct Hop {
    EniId eni;                 // at the sender: its ENI; at the receiver: found by destination_lookup
    VSwitchId source_vswitch;  // where the packet entered this VPC from; none: from a peer connection
    VSwitchId vswitch;         // at the sender: its own; at the receiver: the destination's
    VpcId vpc;
    PeerConnectionId peer;            // the peer connection the packet goes over, or came over
    PeerSide side{};                  // the end at which it enters
    bool addressed_by_route = false;  // a route chose `eni`, not the packet's destination
    NextHop next;                     // found by route_lookup or peer_route_lookup
};

// What a stage judges: one packet at one instant.
struct Facts {
    const Network& network;
    NetworkState& state;
    const Packet& packet;
    Hop& hop;
    TimePoint now;

    const PacketMeta& meta() const { return packet.meta; }
};

// A stage looks and answers. It waits for nothing, schedules nothing, allocates nothing, and never writes the packet.
Verdict source_check(const Facts& facts);
Verdict security_group_egress(const Facts& facts);
Verdict network_acl_egress(const Facts& facts);
Verdict route_lookup(const Facts& facts);
Verdict public_address(const Facts& facts);
Verdict internet_hop_limit(const Facts& facts);
Verdict peering_state(const Facts& facts);
Verdict hop_limit_check(const Facts& facts);
Verdict mtu_check(const Facts& facts);
Verdict peer_route_lookup(const Facts& facts);
Verdict destination_lookup(const Facts& facts);
Verdict network_acl_ingress(const Facts& facts);
Verdict security_group_ingress(const Facts& facts);
Verdict instance_state(const Facts& facts);
Verdict receiver_mtu(const Facts& facts);

// The largest IP packet that a peer connection takes [EN-24].
std::int64_t mtu_of(const Network& network, PeerConnectionId peer);
// How many bits may pass it at once above its bandwidth [PC-36]. REQUIRES: it has one.
std::uint64_t burst_bits_of(const Network& network, PeerConnectionId peer);

struct StageEntry {
    Stage stage;
    Verdict (*judge)(const Facts&);
};

// At the sender [NA-16: groups before ACLs on the way out].
inline constexpr std::array kEgressStages{
    StageEntry{Stage::SourceCheck, source_check},
    StageEntry{Stage::SecurityGroupEgress, security_group_egress},
    StageEntry{Stage::NetworkAclEgress, network_acl_egress},
    StageEntry{Stage::RouteLookup, route_lookup},
};
// The next hop is a gateway, or the sender's own public address.
inline constexpr std::array kInternetStages{
    StageEntry{Stage::PublicAddress, public_address},
    StageEntry{Stage::HopLimitCheck, internet_hop_limit},
};
// The next hop is a peer connection.
inline constexpr std::array kPeeringStages{
    StageEntry{Stage::PeeringState, peering_state},
    StageEntry{Stage::HopLimitCheck, hop_limit_check},
    StageEntry{Stage::MtuCheck, mtu_check},
};
// In the other VPC, after the delay.
inline constexpr std::array kPeerArrivalStages{
    StageEntry{Stage::PeerRouteLookup, peer_route_lookup},
};
// At the receiver [NA-16: ACLs before groups on the way in].
inline constexpr std::array kIngressStages{
    StageEntry{Stage::DestinationLookup, destination_lookup},
    StageEntry{Stage::NetworkAclIngress, network_acl_ingress},
    StageEntry{Stage::SecurityGroupIngress, security_group_ingress},
    StageEntry{Stage::InstanceState, instance_state},
    StageEntry{Stage::ReceiverMtu, receiver_mtu},
};

// The stages stand in the order in which Stage names them, so a later stage never has a smaller number.
consteval bool is_in_stage_order(std::span<const StageEntry> stages)
{
    for (std::size_t i = 1; i < stages.size(); ++i)
        if (stages[i - 1].stage >= stages[i].stage)
            return false;
    return true;
}
static_assert(is_in_stage_order(kEgressStages) && is_in_stage_order(kInternetStages) &&
              is_in_stage_order(kPeeringStages) && is_in_stage_order(kPeerArrivalStages) &&
              is_in_stage_order(kIngressStages));

// What a group that lets the packet pass remembers of it. For whoever goes on past its drop, as a repair would let it.
void remember_connection(const Facts& facts, Direction direction);

// Sees every verdict of a walk, and says of a drop whether to go on past it. The engine's own records nothing and never
// goes on; path analysis does, to find what else stands in the way.
struct NoRecorder {
    bool operator()(Stage, const Verdict&) const { return false; }
};

// Straight calls, in the table's order, until one drops. No time passes.
template <std::size_t count, class Recorder = NoRecorder>
Verdict walk(const std::array<StageEntry, count>& stages, const Facts& facts, Recorder&& record = {})
{
    for (const StageEntry& entry : stages) {
        Verdict verdict = entry.judge(facts);
        verdict.stage = entry.stage;
        const bool goes_on = record(entry.stage, verdict);
        if (!verdict.passed && !goes_on)
            return verdict;
    }
    return Verdict::pass();
}

}  // namespace vpcsim
