#include "vpcsim/guest/tcp_receiver.h"

#include <algorithm>
#include <bit>

namespace vpcsim {
namespace {

constexpr std::uint32_t kLargestHeaderWindow = 65'535;

}  // namespace

TcpReceiver::TcpReceiver(const TcpSettings& settings)
    : settings_{settings}, limit_{std::min<std::uint32_t>(initial_window(), settings.receive_buffer)}
{
}

// As many whole segments as an unscaled window can tell: 64240 bytes of Linux on Ethernet.
std::uint16_t TcpReceiver::initial_window() const
{
    const std::uint32_t whole = kLargestHeaderWindow / settings_.mss * settings_.mss;
    return static_cast<std::uint16_t>(std::min(whole, settings_.receive_buffer));
}

// So that the header can tell of the whole buffer with its overhead (tcp_select_initial_window): 7 by default.
std::uint8_t TcpReceiver::offered_shift() const
{
    constexpr int kMostShift = 14;  // RFC 7323 2.3
    const int bits = static_cast<int>(std::bit_width(2 * std::uint64_t{settings_.receive_buffer})) - 1;
    return static_cast<std::uint8_t>(std::clamp(bits - 15, 0, kMostShift));
}

void TcpReceiver::start(const TcpSegment& syn, bool has_window_scale, bool has_timestamps)
{
    initial_ = kFirstLap + syn.sequence;
    next_ = acknowledged_ = initial_ + 1;
    edge_ = next_ + limit_;
    shift_ = has_window_scale ? offered_shift() : std::uint8_t{0};
    has_timestamps_ = has_timestamps;
    recent_timestamp_ = has_timestamps ? syn.options.timestamps->value : 0;
}

bool TcpReceiver::is_acceptable(const TcpSegment& segment) const
{
    const TcpPosition begin = position(segment.sequence);
    return begin <= edge_ && begin + segment.sequence_length() >= acknowledged_;
}

bool TcpReceiver::is_too_old(const TcpSegment& segment) const
{
    return has_timestamps_ && segment.options.timestamps && !segment.has(kTcpRst) &&
           is_before(segment.options.timestamps->value, recent_timestamp_);
}

void TcpReceiver::note_timestamp(const TcpSegment& segment)
{
    if (has_timestamps_ && segment.options.timestamps && position(segment.sequence) <= acknowledged_)
        recent_timestamp_ = segment.options.timestamps->value;
}

void TcpReceiver::take(const TcpSegment& segment, Duration rto, TimePoint now)
{
    if (segment.sequence_length() == 0)
        return;
    if (segment.length > 0) {
        if (!last_text_ || now - *last_text_ > rto)  // tcp_event_data_recv: the peer may be in its slow start again
            quick_acks_ = settings_.quick_acks;
        last_text_ = now;
        largest_segment_ = std::max(largest_segment_, segment.length);
    }
    const TcpRange text{position(segment.sequence), position(segment.sequence) + segment.length};
    if (segment.has(kTcpFin) && !fin_ && text.end <= edge_)
        fin_ = text.end;
    const bool had_gap = has_gap();
    bool is_news = take_text({std::max(text.begin, next_), std::min(text.end, fin_.value_or(edge_))});
    if (fin_ == next_ && !has_fin_) {
        has_fin_ = true;
        is_news = true;
        ++next_;
    }
    // What is ahead of its turn, what fills a gap, and what has come before is answered at once (RFC 5681 4.2).
    owe(!is_news || had_gap || has_fin_ || quick_acks_ > 0 || next_ - acknowledged_ > largest_segment_, now);
}

// True: what is next in order was in it.
bool TcpReceiver::take_text(TcpRange text)
{
    text.end = std::min(text.end, edge_);
    if (text.begin >= text.end || has_fin_)
        return false;
    grow_window(static_cast<std::uint32_t>(text.end - text.begin));
    if (text.begin > next_) {
        reassembly_.add(text);
        return false;
    }
    const TcpPosition end = reassembly_.advance(text.end);
    bytes_received_ += end - next_;
    unread_ += is_held_ ? end - next_ : 0;
    next_ = end;
    return true;
}

// By two segments for each that comes, so that it stays ahead of a sender in slow start (tcp_grow_window).
void TcpReceiver::grow_window(std::uint32_t length)
{
    constexpr std::uint32_t kTooSmall = 128;  // to be more payload than overhead
    const std::uint32_t most = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(settings_.receive_buffer, std::uint64_t{kLargestHeaderWindow} << shift_));
    if (length >= kTooSmall)
        limit_ = std::max(limit_, std::min(limit_ + 2u * settings_.mss, most));
}

void TcpReceiver::owe(bool at_once, TimePoint now)
{
    due_ = at_once ? kStart : std::min(due_, now + settings_.ack_delay);
}

// A window that would open by a sliver stays closed; half of what it can be is none, however small that is
// (RFC 9293 3.8.6.2.2, with the limits of __tcp_select_window).
std::uint32_t TcpReceiver::room() const
{
    const auto free = static_cast<std::uint32_t>(limit_ - std::min<std::uint64_t>(unread_, limit_));
    if (free < std::clamp<std::uint32_t>(settings_.mss, limit_ / 16, limit_ / 2))
        return 0;
    return free >> shift_ << shift_;
}

bool TcpReceiver::read(std::uint64_t bytes)
{
    unread_ -= std::min(bytes, unread_);
    const std::uint32_t open = room();
    return open > 0 && open >= 2 * (edge_ - next_);  // tcp_cleanup_rbuf
}

std::uint16_t TcpReceiver::tell()
{
    const std::uint64_t window = std::max<std::uint64_t>(room(), edge_ - next_);
    const std::uint64_t told = std::min<std::uint64_t>((window + (1u << shift_) - 1) >> shift_, kLargestHeaderWindow);
    edge_ = std::max(edge_, next_ + (told << shift_));
    acknowledged_ = next_;
    quick_acks_ -= due_ != kNever && quick_acks_ > 0 ? 1u : 0u;
    due_ = kNever;
    return static_cast<std::uint16_t>(told);
}

}  // namespace vpcsim
