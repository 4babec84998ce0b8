#include "vpcsim/guest/tcp_congestion.h"

#include <algorithm>
#include <array>
#include <limits>

namespace vpcsim {

std::string_view name(TcpCongestionControl law)
{
    constexpr std::array<std::string_view, 2> kNames{"cubic", "reno"};
    return kNames[static_cast<std::size_t>(law)];
}

std::optional<TcpCongestionControl> parse_congestion_control(std::string_view text)
{
    for (const TcpCongestionControl law : {TcpCongestionControl::Cubic, TcpCongestionControl::NewReno})
        if (text == name(law))
            return law;
    return std::nullopt;
}

TcpCongestion::TcpCongestion(TcpCongestionControl law, std::uint32_t mss, bool was_syn_lost)
    : law_{law}, mss_{mss}, window_{mss}, threshold_{std::numeric_limits<std::uint32_t>::max()}, cubic_{mss}
{
    if (!was_syn_lost)
        window_ = initial_window();
}

std::uint64_t TcpCongestion::initial_window() const
{
    constexpr std::uint64_t kBytes = 14'600;
    return std::min(std::uint64_t{10} * mss_, std::max(std::uint64_t{2} * mss_, kBytes));
}

// Slow start counts bytes, so that delayed acknowledgments do not slow it (RFC 3465, as Linux without its limit).
void TcpCongestion::acknowledged(std::uint64_t bytes, std::uint64_t in_flight, Duration round_trip, TimePoint now)
{
    const bool was_used_up = is_slow_start() ? 2 * in_flight >= window_ : in_flight + mss_ > window_;
    if (!was_used_up)
        return;
    if (is_slow_start()) {
        const std::uint64_t step = std::min(bytes, threshold_ - window_);
        window_ += step;
        bytes -= step;
    }
    if (bytes > 0)
        window_ += avoid(bytes, round_trip, now);
}

std::uint64_t TcpCongestion::avoid(std::uint64_t bytes, Duration round_trip, TimePoint now)
{
    if (law_ == TcpCongestionControl::Cubic)
        return cubic_.increase(window_, bytes, round_trip, now);
    credit_ += bytes;
    if (credit_ < window_)
        return 0;
    credit_ -= window_;
    return mss_;
}

void TcpCongestion::reduce()
{
    const std::uint64_t reduced = law_ == TcpCongestionControl::Cubic ? cubic_.reduce(window_) : window_ / 2;
    threshold_ = std::max(reduced, std::uint64_t{2} * mss_);
    credit_ = 0;
}

void TcpCongestion::set_mss(std::uint32_t mss)
{
    mss_ = mss;
    cubic_.set_mss(mss);
    set_window(window_);
    threshold_ = std::max(threshold_, std::uint64_t{2} * mss_);
}

void TcpCongestion::set_window(std::uint64_t window) { window_ = std::max<std::uint64_t>(window, mss_); }

void TcpCongestion::restart(Duration idle, Duration rto)
{
    cubic_.pause(idle);
    if (idle <= rto)
        return;
    threshold_ = std::max(threshold_, window_ * 3 / 4);  // tcp_cwnd_restart: it knew the way
    window_ = std::min(window_, initial_window());
}

}  // namespace vpcsim
