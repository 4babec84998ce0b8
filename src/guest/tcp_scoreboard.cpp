#include "vpcsim/guest/tcp_scoreboard.h"

#include <algorithm>

namespace vpcsim {

void TcpScoreboard::push(const Sent& sent)
{
    segments_.push(sent);
    total_ += sent.length;
}

// It is no more on its way.
void TcpScoreboard::count_out(Sent& sent)
{
    if (sent.is_lost)
        lost_ -= sent.length;
    if (sent.is_repeated)
        repeated_ -= sent.length;
    sent.is_lost = sent.is_repeated = false;
}

void TcpScoreboard::note_arrival(const Sent& sent, TimePoint now, TcpDelivery& delivery)
{
    // An answer that is quicker than the way was one to the first of the two (RFC 8985 6.2, step 2).
    if (sent.was_repeated && now - sent.sent_at < least_round_trip_)
        return;
    latest_arrival_ = std::max(latest_arrival_, sent.sent_at);
    if (sent.was_repeated)
        return;
    least_round_trip_ = std::min(least_round_trip_, now - sent.sent_at);
    delivery.sent_at = std::min(delivery.sent_at, sent.sent_at);
}

void TcpScoreboard::acknowledge(TcpPosition position, TimePoint now, TcpDelivery& delivery)
{
    while (!segments_.empty() && segments_.front().begin < position) {
        Sent& first = segments_.front();
        delivery.has_repeated = delivery.has_repeated || (first.was_repeated && !first.is_sacked);
        if (first.end() > position) {  // a part of it: the rest stays as it is
            const auto part = static_cast<std::uint32_t>(position - first.begin);
            delivery.acknowledged += part;
            total_ -= part;
            sacked_ -= first.is_sacked ? part : 0;
            lost_ -= first.is_lost ? part : 0;
            repeated_ -= first.is_repeated ? part : 0;
            first.begin = position;
            first.length -= part;
            return;
        }
        if (first.is_sacked)
            sacked_ -= first.length;
        else
            note_arrival(first, now, delivery);
        delivery.acknowledged += first.length;
        total_ -= first.length;
        count_out(first);
        segments_.pop();
    }
}

// The segment that holds the position, or the one behind the last.
TcpScoreboard::Index TcpScoreboard::find(TcpPosition position) const
{
    Index low = segments_.begin();
    Index high = segments_.end();
    while (low < high) {
        const Index middle = low + (high - low) / 2;
        if (segments_[middle].end() <= position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void TcpScoreboard::sack(const TcpSackBlocks& blocks, TcpPosition unacknowledged, TimePoint now, TcpDelivery& delivery)
{
    const auto told = told_;
    const std::size_t told_count = told_count_;
    told_count_ = 0;
    for (const TcpSackBlock& wire : blocks) {
        const TcpRange block{std::max(position_of(wire.begin, unacknowledged), unacknowledged),
                             position_of(wire.end, unacknowledged)};
        if (block.end <= block.begin)  // what has been acknowledged (RFC 2883), or nonsense
            continue;
        told_[told_count_++] = block;
        // Only what the last acknowledgment did not tell.
        TcpPosition at = block.begin;
        while (at < block.end) {
            TcpPosition until = block.end;
            bool is_known = false;
            for (std::size_t i = 0; i < told_count && !is_known; ++i) {
                if (told[i].begin > at)
                    until = std::min(until, told[i].begin);
                else if (told[i].end > at)
                    is_known = (until = std::min(block.end, told[i].end), true);
            }
            if (!is_known)
                sack_range({at, until}, block, now, delivery);
            at = until;
        }
    }
}

// Of the segments that the news touch, those that the block covers.
void TcpScoreboard::sack_range(TcpRange news, TcpRange block, TimePoint now, TcpDelivery& delivery)
{
    for (Index index = find(news.begin); index < segments_.end() && segments_[index].begin < news.end; ++index) {
        Sent& sent = segments_[index];
        if (sent.is_sacked || sent.begin < block.begin || sent.end() > block.end)
            continue;
        count_out(sent);
        note_arrival(sent, now, delivery);
        sent.is_sacked = true;
        sacked_ += sent.length;
        highest_sacked_ = std::max(highest_sacked_, index);
    }
}

// Behind the last segment that is lost: three separate ranges have been SACKed behind it, or more than two segments'
// bytes.
TcpScoreboard::Index TcpScoreboard::loss_edge(std::uint32_t mss) const
{
    constexpr unsigned kThreshold = 3;
    std::uint64_t bytes = 0;
    unsigned ranges = 0;
    bool was_sacked = false;
    for (Index index = highest_sacked_ + 1; index > std::max(loss_edge_, segments_.begin()); --index) {
        const Sent& sent = segments_[index - 1];
        bytes += sent.is_sacked ? sent.length : 0;
        ranges += sent.is_sacked && !was_sacked ? 1 : 0;
        was_sacked = sent.is_sacked;
        if (ranges >= kThreshold || bytes > (kThreshold - 1) * std::uint64_t{mss})
            return index - 1;
    }
    return loss_edge_;
}

void TcpScoreboard::lose(Index index)
{
    Sent& sent = segments_[index];
    if (sent.is_sacked || sent.is_lost)
        return;
    sent.is_lost = true;
    lost_ += sent.length;
    next_repeat_ = std::min(next_repeat_, index);
}

bool TcpScoreboard::find_losses(std::uint32_t mss, Duration slack)
{
    const std::uint64_t before = lost_ - repeated_;
    if (sacked_ > 0 && highest_sacked_ >= segments_.begin()) {
        const Index edge = loss_edge(mss);
        for (Index index = std::max(loss_edge_, segments_.begin()); index < edge; ++index)
            lose(index);
        loss_edge_ = std::max(loss_edge_, edge);
    }
    const bool has_lost_repetitions = find_lost_repetitions(slack);
    return has_lost_repetitions || lost_ - repeated_ > before;
}

bool TcpScoreboard::find_lost_repetitions(Duration slack)
{
    bool found = false;
    while (!repetitions_.empty()) {
        const Repetition first = repetitions_.front();
        const bool is_known = first.index >= segments_.begin();
        if (is_known && segments_[first.index].is_repeated && segments_[first.index].sent_at == first.sent_at) {
            if (first.sent_at + slack >= latest_arrival_)
                return found;
            segments_[first.index].is_repeated = false;
            repeated_ -= segments_[first.index].length;
            next_repeat_ = std::min(next_repeat_, first.index);
            found = true;
        }
        repetitions_.pop();
    }
    return found;
}

bool TcpScoreboard::lose_first()
{
    if (segments_.empty() || segments_.front().is_lost || segments_.front().is_sacked)
        return false;
    lose(segments_.begin());
    return true;
}

void TcpScoreboard::lose_all()
{
    const bool has_reneged = !segments_.empty() && segments_.front().is_sacked;
    for (Index index = segments_.begin(); index < segments_.end(); ++index) {
        Sent& sent = segments_[index];
        if (has_reneged && sent.is_sacked) {
            sent.is_sacked = false;
            sacked_ -= sent.length;
        }
        if (sent.is_repeated)
            repeated_ -= sent.length;
        sent.is_repeated = false;
        lose(index);
    }
    if (has_reneged)
        told_count_ = 0;
    repetitions_.clear();
    loss_edge_ = segments_.end();
    next_repeat_ = segments_.begin();
}

// The ring turns round once, and the parts of a segment go in where it stood. What was on its way again goes once more:
// its place is another one now.
bool TcpScoreboard::split(std::uint32_t mss)
{
    const auto is_long = [mss](const Sent& sent) {
        return !sent.is_sacked && sent.length - (sent.has_fin ? 1u : 0u) > mss;
    };
    const Index end = segments_.end();
    Index first = segments_.begin();
    while (first < end && !is_long(segments_[first]))
        ++first;
    if (first == end)
        return false;
    for (Index index = segments_.begin(); index < end; ++index) {
        Sent sent = segments_.front();
        segments_.pop();
        repeated_ -= sent.is_repeated ? sent.length : 0;
        sent.is_repeated = false;
        if (is_long(sent)) {
            lost_ += sent.is_lost ? 0 : sent.length;
            sent.is_lost = true;
            for (; is_long(sent); sent.begin += mss, sent.length -= mss) {
                Sent part = sent;
                part.length = mss;
                part.has_fin = false;
                segments_.push(part);
            }
        }
        segments_.push(sent);
    }
    repetitions_.clear();
    next_repeat_ = loss_edge_ = segments_.begin();
    highest_sacked_ = segments_.begin();
    for (Index index = segments_.begin(); index < segments_.end(); ++index)
        if (segments_[index].is_sacked)
            highest_sacked_ = index;
    return true;
}

const TcpScoreboard::Sent* TcpScoreboard::next_lost()
{
    if (lost_ == repeated_)
        return nullptr;
    next_repeat_ = std::max(next_repeat_, segments_.begin());
    for (; next_repeat_ < segments_.end(); ++next_repeat_) {
        const Sent& sent = segments_[next_repeat_];
        if (sent.is_lost && !sent.is_repeated)
            return &sent;
    }
    return nullptr;
}

void TcpScoreboard::repeat(TimePoint now)
{
    VPCSIM_ASSERT(next_lost() != nullptr);
    Sent& sent = segments_[next_repeat_];
    sent.is_repeated = sent.was_repeated = true;
    sent.sent_at = now;
    repeated_ += sent.length;
    repetitions_.push({next_repeat_, now});
}

}  // namespace vpcsim
