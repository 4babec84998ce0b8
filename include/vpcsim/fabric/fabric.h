// Fabric: where packets move. It owns the places - each ENI's transmit link, the lines between zones, both directions
// of every peer connection, the Internet - and drives the journey through them in simulated time. The only place where
// a packet dies.
#pragma once

#include <vector>

#include "vpcsim/fabric/counters.h"
#include "vpcsim/fabric/delay_line.h"
#include "vpcsim/fabric/guest.h"
#include "vpcsim/fabric/instance_line.h"
#include "vpcsim/fabric/limiter_queue.h"
#include "vpcsim/fabric/link_quality.h"
#include "vpcsim/fabric/observer.h"
#include "vpcsim/fabric/reordering_line.h"
#include "vpcsim/fabric/serial_line.h"
#include "vpcsim/fabric/token_bucket.h"
#include "vpcsim/sim/simulator.h"
#include "vpcsim/vpc/journey.h"

namespace vpcsim {

// Whose an event is. The runner's own kinds begin at kFirstFree.
namespace event_kind {
inline constexpr std::uint32_t kTransmitLink = 0;
inline constexpr std::uint32_t kZoneLine = 1;
inline constexpr std::uint32_t kPeerLine = 2;
inline constexpr std::uint32_t kNeighbourAnswers = 3;
inline constexpr std::uint32_t kGuestTimer = 4;
inline constexpr std::uint32_t kLoopback = 5;
inline constexpr std::uint32_t kReorderingLine = 6;
inline constexpr std::uint32_t kLimiterQueue = 7;
inline constexpr std::uint32_t kFirstFree = 8;
}  // namespace event_kind

class Fabric {
public:
    // All of them outlive the fabric. `observer` may be null. What links do by chance comes from the seed.
    Fabric(const Network& network, Simulator& simulator, PacketPool& pool, Observer* observer = nullptr,
           std::uint64_t seed = 1);

    // Makes room for new objects and takes over changed rates. Call after every change of the network.
    void network_changed();

    void attach(InstanceId instance, Guest& guest);
    // From now on packets at this point go to the observer. Drops always do.
    void observe(EniId eni);
    void observe(PeerConnectionId peer, PeerSide side);

    // A guest sends a packet it has made. The packet is the fabric's now.
    void send(EniId eni, Packet& packet);
    // A guest passes on a packet it has received.
    void forward(EniId eni, Packet& packet);
    // A guest sends a packet to itself: it meets no link and no stage, and arrives at once, in an event of its own.
    void loop_back(EniId eni, Packet& packet);
    // A guest has used a packet it received: data was delivered, address resolution consumed.
    void finish(Packet& packet);
    // A guest discards a packet it received.
    void drop_in_guest(EniId eni, Packet& packet, DropReason reason = DropReason::GuestDrop, RuleRef rule = {});
    // A guest discards a packet it has made and not sent: made and dropped at once, so that it is counted.
    void drop_unsent(EniId eni, Packet& packet, DropReason reason = DropReason::GuestDrop, RuleRef rule = {});

    void set_timer(InstanceId instance, TimePoint at, std::uint32_t argument);
    void on_event(const Event& event);

    TimePoint now() const { return simulator_.now(); }
    const Network& network() const { return network_; }
    PacketPool& pool() { return pool_; }
    NetworkState& state() { return state_; }

    const Totals& totals() const { return totals_; }
    const Traffic& internet() const { return internet_; }  // what has left
    const EniCounters& counters(EniId eni) const { return links_[eni].counters; }
    // Of the direction that enters at `side`.
    PeerCounters counters(PeerConnectionId peer, PeerSide side) const;
    Duration one_way_delay(PeerConnectionId peer) const;

    // Throws InternalError unless the invariants of Totals and of the pool hold.
    void check_conservation() const;

private:
    // An ENI's way out: its own wire, or the line of its instance, if that is limited.
    struct TransmitLink {
        DelayLine line;
        SerialLine wire;
        Hop start{};  // where its packets begin
        bool is_observed = false;
        std::uint32_t made = 0;
        EniCounters counters{};
    };
    static constexpr std::uint32_t kUnimpaired = 0xffff'ffffu;
    struct PeerLine {
        DelayLine line;
        Duration delay;
        std::int64_t mtu = 0;
        bool is_limited = false;
        bool is_observed = false;                // the end at which this direction enters
        std::uint32_t impairment = kUnimpaired;  // of impairments_
        TokenBucket bucket{1, 0};
        LimiterQueue queue;
        Traffic passed;
        Traffic rate_limited;
    };
    // What a peer line has beside, once its link is not perfect. Apart, so that a perfect one does not carry it.
    struct Impairment {
        LinkChance chance;
        ReorderingLine line;  // where packets may overtake each other; else they stay on the peer line's own
        LinkQuality quality{};
        TimePoint down_until = kStart;
        TimePoint last_in_order = kStart;  // the arrival that those which keep the order may not come before
        LinkCounters counters{};
    };
    struct ZoneLine {
        DelayLine line;
        Duration delay;
    };
    struct Resident {
        Guest* guest = nullptr;
        Place timers;
        std::uint32_t lines = 0;  // of limited_, counted from 1; 0: it is not limited
    };
    // What an instance of limited capacity sends and receives by [domain.md 5.4].
    struct InstanceLines {
        InstanceLine sending;
        InstanceLine receiving;
    };

    PeerLine& peer_line(PeerConnectionId peer, PeerSide side)
    {
        return peer_lines_[2 * std::size_t{peer.value} + static_cast<std::size_t>(side)];
    }
    const PeerLine& peer_line(PeerConnectionId peer, PeerSide side) const
    {
        return peer_lines_[2 * std::size_t{peer.value} + static_cast<std::size_t>(side)];
    }

    void count_made(EniId eni, Packet& packet);
    void transmit(EniId eni, Packet& packet);
    InstanceLines* lines_of(InstanceId instance)
    {
        const std::uint32_t lines = residents_[instance].lines;
        return lines == 0 ? nullptr : &limited_[lines - 1];
    }
    std::optional<TimePoint> admit(TransmitLink& link, EniId eni, Packet& packet);
    bool take_in(const Hop& hop, Packet& packet);
    void leave_transmit_link(const InFlight& item);
    void enter_zone_line(const InFlight& item);
    void enter_peering(const InFlight& item);
    void cross(PeerLine& direction, Packet& packet);

    // What exceeds a peer connection's bandwidth (limiter.cpp).
    // What the packet costs at the limiter [PC-36].
    std::uint64_t limited_bits(const Packet& packet) const
    {
        return 8 * (network_.assumptions.limiter_counts_frames ? packet.frame_size().count : packet.meta.ip_length);
    }
    void exceed_bandwidth(PeerLine& direction, Packet& packet, const Hop& hop);
    void refuse(PeerLine& direction, Packet& packet, const Hop& hop);
    void leave_limiter_queue(PeerLine& direction);

    // Links that are not perfect (impaired_link.cpp).
    void cross_impaired(PeerLine& direction, Packet& packet);
    void put_on_link(PeerLine& direction, Impairment& link, const InFlight& item, bool may_reorder);
    void lose(Impairment& link, Packet& packet, const Hop& hop, RuleRef rule);
    void leave_reordering_line(PeerLine& direction);

    void leave_for_internet(const InFlight& item);
    void arrive_from_peer(InFlight item);
    void arrive(Packet& packet, Hop& hop);
    void deliver(EniId eni, Packet& packet);
    void drop(Packet& packet, const Verdict& verdict, const Hop& hop);

    // What is larger than the path takes (path_mtu.cpp).
    template <class Take>
    void cut(Packet& whole, std::int64_t mtu, Take&& take);
    void enter_peering_in_fragments(const InFlight& item, std::int64_t mtu);
    void deliver_in_fragments(EniId eni, Packet& packet);
    void count_as_made_here(Packet& packet);

    // What a sender is told of a packet that was dropped (errors.cpp).
    struct NetworkError {
        std::uint8_t type = 0;
        std::uint8_t code = 0;
        std::uint32_t parameter = 0;
    };
    void tell_sender(const Packet& packet, const Verdict& verdict, const Hop& hop);
    void send_back(const Packet& packet, const NetworkError& told, const Hop& hop, bool came_by_peer);

    bool answer_neighbour_query(EniId eni, Packet& packet);
    void answer_arp(EniId eni, const Packet& packet);
    void answer_neighbour_solicitation(EniId eni, const Packet& packet);
    void send_answer(EniId eni, Packet& answer);

    ZoneLine& zone_line(ZoneId from, ZoneId to);
    Duration zone_delay(ZoneId from, ZoneId to) const;
    void configure(PeerLine& line, PeerConnectionId peer);
    void configure_link(PeerLine& direction, PeerConnectionId peer, PeerSide side);

    const Network& network_;
    Simulator& simulator_;
    PacketPool& pool_;
    Observer* observer_;
    std::uint64_t seed_;
    NetworkState state_;
    Totals totals_;
    Traffic internet_;

    IdVector<EniId, TransmitLink> links_;
    IdVector<InstanceId, Resident> residents_;
    std::vector<InstanceLines> limited_;
    std::vector<PeerLine> peer_lines_;
    std::vector<Impairment> impairments_;
    std::vector<ZoneLine> zone_lines_;
    std::vector<std::uint32_t> zone_line_index_;  // [from * zones + to], kNoLine where none is made yet
    std::size_t zone_count_ = 0;
    DelayLine neighbour_answers_;
    DelayLine loopback_;
    std::uint32_t made_ = 0;  // by the fabric itself
};

}  // namespace vpcsim
