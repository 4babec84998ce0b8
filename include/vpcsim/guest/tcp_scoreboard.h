// TcpScoreboard: every segment that is on its way, and what is known of it: SACKed, lost, sent again (RFC 6675).
// Invariant: the segments lie one behind the other, from SND.UNA to SND.NXT. The cost of an acknowledgment is that of
// what it tells anew, however much it repeats.
#pragma once

#include "vpcsim/base/ring.h"
#include "vpcsim/base/time.h"
#include "vpcsim/guest/tcp_segment.h"

namespace vpcsim {

// What an acknowledgment has told of what was on its way.
struct TcpDelivery {
    std::uint64_t acknowledged = 0;  // bytes, in order
    bool has_repeated = false;       // some of it was sent twice: nobody knows which of the two has come
    // When the oldest of it was sent; kNever without any that was sent once.
    TimePoint sent_at = kNever;
};

class TcpScoreboard {
public:
    struct Sent {
        TcpPosition begin = 0;
        std::uint32_t length = 0;  // FIN among it
        bool has_fin = false;
        bool is_sacked = false;
        bool is_lost = false;
        bool is_repeated = false;   // and that is on its way
        bool was_repeated = false;  // some time
        TimePoint sent_at;          // the last time

        TcpPosition end() const { return begin + length; }
    };

    void push(const Sent& sent);
    // All before `position` has arrived.
    void acknowledge(TcpPosition position, TimePoint now, TcpDelivery& delivery);
    void sack(const TcpSackBlocks& blocks, TcpPosition unacknowledged, TimePoint now, TcpDelivery& delivery);

    // What RFC 6675 4 (IsLost) says: enough has been SACKed behind it. And what was sent again and has not come, though
    // something that was sent later has (RFC 8985 6.2); `slack` is how far two segments may swap on their way.
    // True: there is news.
    bool find_losses(std::uint32_t mss, Duration slack);
    // The first one, which three duplicate acknowledgments ask for.
    bool lose_first();
    // The timer ran out. SACKed segments stay so, unless the peer has thrown them away: then it would have
    // acknowledged the first of them (RFC 2018 8).
    void lose_all();

    // No segment is longer than that any more: those that were are lost, and lie there in parts, unless they were
    // SACKed. True: there was one.
    bool split(std::uint32_t mss);

    // The first lost segment that is not on its way again; nullptr: none.
    const Sent* next_lost();
    // That one is sent again. REQUIRES: there is one.
    void repeat(TimePoint now);

    bool empty() const { return segments_.empty(); }
    bool has_losses() const { return lost_ > 0; }
    std::uint64_t in_flight() const { return total_; }  // FlightSize of RFC 5681
    std::uint64_t sacked() const { return sacked_; }
    // What is taken to be in the network (RFC 6675 4, SetPipe).
    std::uint64_t pipe() const { return total_ - sacked_ - lost_ + repeated_; }

private:
    using Index = Ring<Sent>::Index;
    struct Repetition {
        Index index = 0;
        TimePoint sent_at;
    };

    Index find(TcpPosition position) const;
    void sack_range(TcpRange news, TcpRange block, TimePoint now, TcpDelivery& delivery);
    void count_out(Sent& sent);
    void note_arrival(const Sent& sent, TimePoint now, TcpDelivery& delivery);
    Index loss_edge(std::uint32_t mss) const;
    bool find_lost_repetitions(Duration slack);
    void lose(Index index);

    Ring<Sent> segments_;
    std::uint64_t total_ = 0;     // bytes of all
    std::uint64_t sacked_ = 0;    // of those that are SACKed
    std::uint64_t lost_ = 0;      // of those that are lost
    std::uint64_t repeated_ = 0;  // of those that are lost and on their way again
    Index highest_sacked_ = 0;    // behind it none is
    Index loss_edge_ = 0;         // before it all that is not SACKed is lost
    Index next_repeat_ = 0;       // before it nothing lost waits to be sent again
    Ring<Repetition> repetitions_;
    TimePoint latest_arrival_ = kStart;  // when that was sent, the last time, which has arrived
    Duration least_round_trip_ = Duration::max();
    std::array<TcpRange, TcpSackBlocks::kMost> told_{};  // the last acknowledgment's blocks
    std::size_t told_count_ = 0;
};

}  // namespace vpcsim
