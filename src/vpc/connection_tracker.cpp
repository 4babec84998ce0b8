#include "vpcsim/vpc/connection_tracker.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "vpcsim/base/assert.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

bool is_same_direction(const FiveTuple& a, const FiveTuple& b)
{
    return a.source == b.source && a.destination == b.destination && a.source_port == b.source_port &&
           a.destination_port == b.destination_port;
}

bool is_opposite_direction(const FiveTuple& a, const FiveTuple& b)
{
    return a.source == b.destination && a.destination == b.source && a.source_port == b.destination_port &&
           a.destination_port == b.source_port;
}

// Between two searches of a table that is nearly full: else every refused packet would cost a look at all connections.
constexpr Duration kSearchInterval = seconds(1);

Duration timeout(const Connection& connection, const ConnectionTimeouts& timeouts, const Assumptions& assumptions)
{
    switch (connection.flow.protocol) {
    case Protocol::Tcp:
        if (connection.is_closed())
            return seconds(timeouts.tcp_closed);
        return connection.answered ? seconds(timeouts.tcp_established) : assumptions.tcp_half_open_timeout;
    case Protocol::Icmp:
    case Protocol::Icmpv6:
        return assumptions.icmp_connection_timeout;
    default:
        return seconds(timeouts.udp);
    }
}

}  // namespace

// The same for both directions of a flow.
std::uint64_t ConnectionTracker::hash(EniId eni, const FiveTuple& flow)
{
    const std::uint64_t source = flow.source.hash() ^ flow.source_port;
    const std::uint64_t destination = flow.destination.hash() ^ flow.destination_port;
    return mix(source + destination, std::uint64_t{eni.value} << 8 | static_cast<std::uint64_t>(flow.protocol));
}

Connection* ConnectionTracker::find(EniId eni, const FiveTuple& flow, TimePoint now)
{
    if (slots_.empty())
        return nullptr;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash(eni, flow) & mask; slots_[at].eni; at = (at + 1) & mask) {
        Connection& connection = slots_[at];
        if (connection.eni == eni && connection.expires > now && connection.flow.protocol == flow.protocol &&
            (is_same_direction(connection.flow, flow) || is_opposite_direction(connection.flow, flow)))
            return &connection;
    }
    return nullptr;
}

bool ConnectionTracker::open(const Connection& connection, TimePoint now, ConnectionQuota quota)
{
    if (quota.most > 0 && !has_room(quota, now))
        return false;
    const bool is_full = used_ >= most_;
    if (is_full && now < full_until_)
        return false;
    const bool is_crowded = is_full || 4 * (used_ + 1) > 3 * slots_.size();
    if (is_crowded && !make_room(now))
        return false;
    const std::uint32_t slot = insert(connection);
    if (quota.most > 0) {
        slots_[slot].is_counted = true;
        ++counts_[quota.instance.value].counted;
        ends_sooner(slots_[slot], quota.instance);
    }
    return true;
}

// Looks only at what may have ended; what was used since gets its new time.
bool ConnectionTracker::has_room(ConnectionQuota quota, TimePoint now)
{
    if (counts_.size() <= quota.instance.value)
        counts_.resize(quota.instance.value + 1);
    Count& count = counts_[quota.instance.value];
    while (count.counted >= quota.most && !count.ends.empty() && count.ends.front().at <= now) {
        std::ranges::pop_heap(count.ends, std::greater{});
        const std::uint32_t slot = count.ends.back().slot;
        count.ends.pop_back();
        Connection& connection = slots_[slot];
        if (!connection.is_counted)
            continue;
        if (connection.expires > now) {
            ends_sooner(connection, quota.instance);
            continue;
        }
        connection.is_counted = false;
        --count.counted;
    }
    return count.counted < quota.most;
}

void ConnectionTracker::ends_sooner(const Connection& connection, InstanceId instance)
{
    if (!connection.is_counted)
        return;
    std::vector<End>& ends = counts_[instance.value].ends;
    ends.push_back({connection.expires, static_cast<std::uint32_t>(&connection - slots_.data())});
    std::ranges::push_heap(ends, std::greater{});
}

void ConnectionTracker::forget_all()
{
    for (Connection& connection : slots_)
        connection.eni = {};
    used_ = 0;
    full_until_ = kStart;
    counts_.clear();
}

void ConnectionTracker::touch(Connection& connection, const PacketMeta& packet, const ConnectionTimeouts& timeouts,
                              const Assumptions& assumptions, TimePoint now)
{
    const bool by_opener = is_same_direction(connection.flow, five_tuple(packet));
    connection.answered |= !by_opener;
    if (packet.protocol == Protocol::Tcp) {
        connection.reset |= (packet.tcp_flags & kTcpRst) != 0;
        const bool is_fin = (packet.tcp_flags & kTcpFin) != 0;
        connection.closed_by_opener |= is_fin && by_opener;
        connection.closed_by_answerer |= is_fin && !by_opener;
    }
    connection.expires = now + timeout(connection, timeouts, assumptions);
}

// Rebuilds the table without what has expired, twice as large where that frees too little.
bool ConnectionTracker::make_room(TimePoint now)
{
    const auto live = static_cast<std::size_t>(std::ranges::count_if(
        slots_, [now](const Connection& connection) { return connection.eni && connection.expires > now; }));
    if (live > most_ - most_ / 8)  // what little a search frees is not worth many of them
        full_until_ = now + kSearchInterval;
    if (live >= most_)
        return false;
    std::size_t wanted = slots_.empty() ? 64 : slots_.size();
    while (2 * (live + 1) > wanted)
        wanted *= 2;
    std::vector<Connection> old = std::exchange(slots_, std::vector<Connection>(wanted));
    std::vector<std::uint32_t> moved_to(counts_.empty() ? 0 : old.size());
    used_ = 0;
    for (std::size_t slot = 0; slot < old.size(); ++slot) {
        if (!old[slot].eni || old[slot].expires <= now)
            continue;
        const std::uint32_t moved = insert(old[slot]);
        if (!moved_to.empty())
            moved_to[slot] = moved;
    }
    move_counts(old, moved_to, now);
    return true;
}

void ConnectionTracker::move_counts(std::vector<Connection>& old, const std::vector<std::uint32_t>& moved_to,
                                    TimePoint now)
{
    for (Count& count : counts_) {
        std::size_t kept = 0;
        for (const End end : count.ends) {
            Connection& connection = old[end.slot];
            if (!connection.is_counted)
                continue;
            connection.is_counted = false;  // once is enough
            if (connection.expires > now)
                count.ends[kept++] = {connection.expires, moved_to[end.slot]};
            else
                --count.counted;
        }
        count.ends.resize(kept);
        std::ranges::make_heap(count.ends, std::greater{});
    }
}

std::uint32_t ConnectionTracker::insert(const Connection& connection)
{
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(connection.eni, connection.flow) & mask;
    while (slots_[at].eni)
        at = (at + 1) & mask;
    slots_[at] = connection;
    ++used_;
    return static_cast<std::uint32_t>(at);
}

}  // namespace vpcsim
