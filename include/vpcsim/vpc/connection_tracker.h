// ConnectionTracker: what the security groups remember [SG-30..33]: per ENI, the connections they let through.
// Entries expire lazily: one that is too old is not found, and its slot is used again when the table is rebuilt.
// Those of an instance whose number is limited are counted until they expire [domain.md 5.4]: a heap of the times at
// which they may have is looked at when the limit is reached, and only then.
// Invariant: a power of two of slots, at most three quarters of them used; no two live entries for one (ENI, flow);
// for each counted entry its instance has a time that is not after its end.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "vpcsim/base/time.h"
#include "vpcsim/vpc/assumptions.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/vpc/instance.h"
#include "vpcsim/wire/five_tuple.h"
#include "vpcsim/wire/icmp.h"
#include "vpcsim/wire/tcp.h"

namespace vpcsim {

struct Connection {
    FiveTuple flow;  // as its first packet went
    EniId eni;
    std::uint32_t generation = 0;  // of the rules that judged it
    TimePoint expires;
    Direction opened = Direction::Egress;
    bool came_by_peer = false;      // its first packet, over a peer connection
    bool answered = false;          // a packet went the other way
    bool closed_by_opener = false;  // FIN seen
    bool closed_by_answerer = false;
    bool reset = false;
    bool is_counted = false;  // by the tracker, against its instance's limit

    bool is_closed() const { return reset || (closed_by_opener && closed_by_answerer); }
    // A SYN that meets a closed connection of the same five-tuple opens a new one.
    bool is_reopened_by(const PacketMeta& packet) const
    {
        return packet.protocol == Protocol::Tcp && is_closed() && (packet.tcp_flags & (kTcpSyn | kTcpAck)) == kTcpSyn;
    }
    // An echo request is never an answer: the other end asks with the same identifier.
    bool is_counter_request(const PacketMeta& packet) const
    {
        return packet.has(PacketMeta::kEcho) && is_echo_request(packet) && five_tuple(packet) != flow;
    }
};

static_assert(sizeof(Connection) == 64);  // a cache line

// How many connections an instance may have with all its network interfaces [domain.md 5.4]; 0: as many as it likes.
struct ConnectionQuota {
    InstanceId instance;
    std::uint32_t most = 0;
};

class ConnectionTracker {
public:
    static constexpr std::size_t kDefaultMost = 4'000'000;

    explicit ConnectionTracker(std::size_t most = kDefaultMost) : most_{most} {}

    // The live connection that a packet of this flow belongs to, in either direction; nullptr when there is none.
    // The pointer is good until the next open().
    Connection* find(EniId eni, const FiveTuple& flow, TimePoint now);

    // Remembers a connection. False when its instance has all that it may have, or `most` are live already; a table
    // that is nearly full looks for expired ones at most once a second of the run, so it may refuse that much longer.
    // REQUIRES: find() has none.
    bool open(const Connection& connection, TimePoint now, ConnectionQuota quota = {});

    // A packet of the connection passes: its state and its expiry follow.
    static void touch(Connection& connection, const PacketMeta& packet, const ConnectionTimeouts& timeouts,
                      const Assumptions& assumptions, TimePoint now);

    // REQUIRES: `connection` came from find().
    static void forget(Connection& connection) { connection.expires = kStart; }
    // The end of a counted connection was brought forward: it was closed, or forgotten. REQUIRES: as above.
    void ends_sooner(const Connection& connection, InstanceId instance);
    // Forgets all of them, and keeps the memory.
    void forget_all();

    // Slots in use; expired ones count until the table is rebuilt.
    std::size_t size() const { return used_; }

private:
    // A counted entry may have ended by then.
    struct End {
        TimePoint at;
        std::uint32_t slot = 0;
        auto operator<=>(const End&) const = default;
    };
    struct Count {
        std::uint32_t counted = 0;
        std::vector<End> ends;  // a heap, the earliest first
    };

    static std::uint64_t hash(EniId eni, const FiveTuple& flow);
    bool make_room(TimePoint now);
    std::uint32_t insert(const Connection& connection);
    bool has_room(ConnectionQuota quota, TimePoint now);
    void move_counts(std::vector<Connection>& old, const std::vector<std::uint32_t>& moved_to, TimePoint now);

    std::vector<Connection> slots_;  // eni none: never used
    std::size_t used_ = 0;
    std::size_t most_;
    std::vector<Count> counts_;      // by instance; grows to the last that is limited
    TimePoint full_until_ = kStart;  // the table is taken for full before that
};

}  // namespace vpcsim
