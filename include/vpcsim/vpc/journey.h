// The journey: what follows a walk that passed. Pure: the fabric drives it in time, path analysis drives it without.
//
//   send ─ kEgressStages ─┬─ ToVSwitch ───────────────────────────────────────────┬─ kIngressStages ─ Deliver
//                         ├─ ToEni (a route's instance or ENI) ───────────────────┤
//                         ├─ ToInternet ─ kInternetStages ─ Leave                 │
//                         └─ ToPeer ─ kPeeringStages ─ Cross ─ kPeerArrivalStages ┘
#pragma once

#include "vpcsim/vpc/pipeline.h"
#include "vpcsim/wire/ip.h"

namespace vpcsim {

enum class Phase : std::uint8_t { Egress, Internet, Peering, PeerArrival, Ingress };

enum class StepKind : std::uint8_t {
    ToVSwitch,   // to the vSwitch hop.vswitch, then kIngressStages there
    ToEni,       // to the ENI hop.eni because a route says so, then kIngressStages there
    ToPeer,      // to the peer connection hop.peer at hop.side, then kPeeringStages
    Cross,       // over it, then kPeerArrivalStages in the other VPC
    ToInternet,  // to the exit hop.next, then kInternetStages
    Leave,       // for the Internet, from public_source()
    Deliver,     // to the guest behind hop.eni
};

// Where a packet starts: at the ENI that sends it.
Hop start_hop(const Network& network, EniId eni);

// The address that the Internet sees of a packet from `source` that stands at the exit hop.next; unspecified: the exit
// does not let it out.
IpAddress public_source(const Network& network, const Hop& hop, IpAddress source);

// What follows when the walk of `phase` has passed; brings the hop along to where the packet stands next.
StepKind next_step(const Network& network, Phase phase, Hop& hop);

// How much of the hop limit that step takes [EN-51]: another vSwitch, a peer connection or the border to the Internet.
inline std::int64_t hop_limit_cost(const Network& network, StepKind step, const Hop& hop)
{
    switch (step) {
    case StepKind::ToVSwitch:
    case StepKind::ToEni:
        return hop.source_vswitch && hop.source_vswitch != hop.vswitch ? network.assumptions.hop_limit_vswitch : 0;
    case StepKind::Cross:
        return network.assumptions.hop_limit_peering;
    case StepKind::Leave:
        return network.assumptions.hop_limit_internet;
    case StepKind::ToPeer:
    case StepKind::ToInternet:
    case StepKind::Deliver:
        return 0;
    }
    return 0;
}

// Takes it from the packet, down to nothing: a stage has seen to it that there is enough, or somebody goes on past its
// drop.
inline void spend_hop_limit(const Network& network, StepKind step, const Hop& hop, Packet& packet)
{
    for (std::int64_t cost = hop_limit_cost(network, step, hop); cost > 0 && packet.meta.hop_limit > 0; --cost)
        decrement_hop_limit(packet);
}

// How a journey ended: at the guest behind hop.eni, on its way to the Internet, or by that drop.
struct JourneyEnd {
    enum class Kind : std::uint8_t { Delivered, Left, Dropped };
    Kind kind{};
    Verdict verdict;  // of what dropped it
};

// The whole journey without time, from `phase` on, where `hop` stands: what the fabric does, but for links, limiters
// and delays. `record` as in walk().
template <class Recorder = NoRecorder>
JourneyEnd travel(const Network& network, NetworkState& state, Packet& packet, Hop& hop, TimePoint now,
                  Recorder&& record = {}, Phase phase = Phase::Egress)
{
    for (;;) {
        const Facts facts{network, state, packet, hop, now};
        Verdict verdict;
        switch (phase) {
        case Phase::Egress:
            verdict = walk(kEgressStages, facts, record);
            break;
        case Phase::Internet:
            verdict = walk(kInternetStages, facts, record);
            break;
        case Phase::Peering:
            verdict = walk(kPeeringStages, facts, record);
            break;
        case Phase::PeerArrival:
            verdict = walk(kPeerArrivalStages, facts, record);
            break;
        case Phase::Ingress:
            verdict = walk(kIngressStages, facts, record);
            break;
        }
        if (!verdict.passed)
            return {JourneyEnd::Kind::Dropped, verdict};
        const StepKind step = next_step(network, phase, hop);
        spend_hop_limit(network, step, hop, packet);
        switch (step) {
        case StepKind::ToVSwitch:
        case StepKind::ToEni:
            phase = Phase::Ingress;
            break;
        case StepKind::ToPeer:
            phase = Phase::Peering;
            break;
        case StepKind::Cross:
            phase = Phase::PeerArrival;
            break;
        case StepKind::ToInternet:
            phase = Phase::Internet;
            break;
        case StepKind::Leave:
            return {JourneyEnd::Kind::Left, {}};
        case StepKind::Deliver:
            return {JourneyEnd::Kind::Delivered, {}};
        }
    }
}

}  // namespace vpcsim
