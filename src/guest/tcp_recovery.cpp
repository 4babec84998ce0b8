// TcpSender: what it makes of an acknowledgment.
#include <algorithm>
#include <array>

#include "vpcsim/guest/tcp_sender.h"

namespace vpcsim {
namespace {

constexpr unsigned kDuplicates = 3;  // DupThresh

}  // namespace

std::string_view name(TcpRecovery recovery)
{
    constexpr std::array<std::string_view, 3> kNames{"open", "recovery", "loss"};
    return kNames[static_cast<std::size_t>(recovery)];
}

bool TcpSender::is_acceptable(std::uint32_t acknowledgment) const
{
    const TcpPosition position = position_of(acknowledgment, unacknowledged_);
    return position <= next_ && position + largest_window_ >= unacknowledged_;
}

void TcpSender::acknowledge(const TcpSegment& segment, std::uint32_t clock, TimePoint now)
{
    const TcpPosition acknowledged = position_of(segment.acknowledgment, unacknowledged_);
    if (acknowledged < unacknowledged_)
        return;
    News news{.has_advanced = acknowledged > unacknowledged_, .pipe_before = pipe()};
    const std::uint64_t sacked_before = scoreboard_.sacked();
    const bool has_new_window = take_window(segment);
    TcpDelivery delivery;
    scoreboard_.acknowledge(acknowledged, now, delivery);
    unacknowledged_ = acknowledged;
    if (agreed_.has_sack && !segment.options.sack.empty())
        scoreboard_.sack(segment.options.sack, acknowledged, now, delivery);

    if (agreed_.has_sack)
        news.is_duplicate = !news.has_advanced && scoreboard_.sacked() > sacked_before;
    else
        news.is_duplicate =
            !news.has_advanced && segment.sequence_length() == 0 && !has_new_window && !scoreboard_.empty();
    news.delivered = delivered_by(delivery, sacked_before, news.is_duplicate);
    if (news.has_advanced || scoreboard_.empty())
        attempts_ = 0;
    if (news.has_advanced)
        duplicates_ = 0;
    else if (news.is_duplicate)
        ++duplicates_;
    measure(segment, delivery, clock, now);
    react(news, now);
    settle_timer(news.has_advanced, now);
}

// By the newest segment only, not by one that was overtaken (RFC 9293 3.10.7.4, tcp_may_update_window). True: it has
// changed.
bool TcpSender::take_window(const TcpSegment& segment)
{
    const TcpPosition acknowledged = position_of(segment.acknowledgment, unacknowledged_);
    const std::uint32_t window = std::uint32_t{segment.window} << agreed_.shift;
    const TcpPosition edge = acknowledged + window;
    const bool is_newer = acknowledged > unacknowledged_ || is_before(window_update_, segment.sequence) ||
                          (window_update_ == segment.sequence && edge > edge_);
    if (!is_newer)
        return false;
    const bool has_changed = edge - acknowledged != edge_ - unacknowledged_;
    window_update_ = segment.sequence;
    edge_ = edge;
    largest_window_ = std::max(largest_window_, window);
    return has_changed;
}

// By the oldest segment that was sent once, else by the time stamp that has come back (RFC 7323 4.1).
void TcpSender::measure(const TcpSegment& segment, const TcpDelivery& delivery, std::uint32_t clock, TimePoint now)
{
    if (!delivery.has_repeated && delivery.sent_at != kNever)
        return round_trip_.measure(now - delivery.sent_at);
    if (delivery.acknowledged == 0 || !agreed_.has_timestamps || !segment.options.timestamps)
        return;
    const auto ticks = static_cast<std::int32_t>(clock - segment.options.timestamps->echo);
    if (ticks >= 0)
        round_trip_.measure(milliseconds(std::max(ticks, 1)));
}

// Of a peer without SACK, duplicate acknowledgments have told of some of it before.
std::uint64_t TcpSender::delivered_by(const TcpDelivery& delivery, std::uint64_t sacked_before, bool is_duplicate) const
{
    if (agreed_.has_sack)
        return delivery.acknowledged + scoreboard_.sacked() - sacked_before;
    if (is_duplicate)
        return agreed_.mss;
    return delivery.acknowledged - std::min(delivery.acknowledged, std::uint64_t{duplicates_} * agreed_.mss);
}

void TcpSender::react(const News& news, TimePoint now)
{
    if (recovery_ != TcpRecovery::Open && unacknowledged_ >= recovery_end_) {
        if (recovery_ == TcpRecovery::Recovery)
            congestion_.leave_recovery();
        recovery_ = TcpRecovery::Open;
    }
    const bool has_new_losses = find_losses(news);
    if (recovery_ == TcpRecovery::Open && scoreboard_.has_losses())
        enter_recovery();
    if (recovery_ == TcpRecovery::Recovery)
        pace_recovery(news, has_new_losses);
    else if (news.has_advanced)
        congestion_.acknowledged(news.delivered, news.pipe_before, round_trip_.smoothed(), now);
}

bool TcpSender::find_losses(const News& news)
{
    bool found = scoreboard_.find_losses(agreed_.mss, round_trip_.least() / 4);
    const bool is_partial = news.has_advanced && recovery_ != TcpRecovery::Open && !agreed_.has_sack;  // RFC 6582 3.2
    if (is_partial || duplicates_ == kDuplicates)
        found = scoreboard_.lose_first() || found;
    return found;
}

void TcpSender::enter_recovery()
{
    recovery_ = TcpRecovery::Recovery;
    recovery_end_ = next_;
    recovery_flight_ = std::max<std::uint64_t>(scoreboard_.in_flight(), 1);
    recovery_delivered_ = recovery_sent_ = 0;
    congestion_.reduce();
}

// What was too large is lost, but not to congestion: it goes again without a reduction (tcp_simple_retransmit).
void TcpSender::set_mss(std::uint32_t mss)
{
    if (mss == agreed_.mss)
        return;
    agreed_.mss = mss;
    congestion_.set_mss(mss);
    if (!scoreboard_.split(mss) || recovery_ != TcpRecovery::Open)
        return;
    recovery_ = TcpRecovery::Loss;
    recovery_end_ = next_;
    duplicates_ = 0;
}

// Proportional rate reduction (RFC 6937): for what arrives, the share of it is sent that leads to the threshold; below
// that, as much as arrives, and a segment more where nothing new is lost.
void TcpSender::pace_recovery(const News& news, bool has_new_losses)
{
    const bool is_first = recovery_delivered_ == 0 && recovery_sent_ == 0;
    recovery_delivered_ += news.delivered;
    const std::uint64_t on_its_way = pipe();
    const std::uint64_t threshold = congestion_.threshold();
    std::uint64_t allowed = 0;
    if (on_its_way > threshold) {
        const std::uint64_t share = (recovery_delivered_ * threshold + recovery_flight_ - 1) / recovery_flight_;
        allowed = share - std::min(share, recovery_sent_);
    } else {
        const std::uint64_t balance = recovery_delivered_ - std::min(recovery_delivered_, recovery_sent_);
        const bool may_grow = news.has_advanced && !has_new_losses;
        allowed = std::min(threshold - on_its_way, std::max(balance, news.delivered) + (may_grow ? agreed_.mss : 0u));
    }
    if (is_first)  // the fast retransmission itself
        allowed = std::max<std::uint64_t>(allowed, agreed_.mss);
    congestion_.set_window(on_its_way + allowed);
}

void TcpSender::settle_timer(bool has_advanced, TimePoint now)
{
    if (scoreboard_.empty())
        due_ = kNever;
    else if (has_advanced)
        due_ = now + round_trip_.timeout();
}

}  // namespace vpcsim
