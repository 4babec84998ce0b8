#include "vpcsim/guest/tcp_cubic.h"

#include <algorithm>

namespace vpcsim {
namespace {

using Wide = __int128;

// C = 2/5 segments a cubic second; a cubic second is 10^9 cubic milliseconds.
constexpr std::int64_t kNumerator = 2;
constexpr std::int64_t kDenominator = 5'000'000'000;

// Multiplied by beta_cubic = 0.7, and by (1 + beta_cubic) / 2 (RFC 9438 4.6, 4.7).
constexpr std::uint64_t reduced(std::uint64_t window) { return window * 7 / 10; }
constexpr std::uint64_t converged(std::uint64_t window) { return window * 17 / 20; }

constexpr std::int64_t milliseconds_of(Duration duration) { return duration / milliseconds(1); }

}  // namespace

std::uint64_t cube_root(std::uint64_t value)
{
    std::uint64_t root = 0;
    for (int shift = 63; shift >= 0; shift -= 3) {  // one bit of the root for three of the value
        root *= 2;
        const std::uint64_t step = 3 * root * (root + 1) + 1;  // (root + 1)^3 - root^3
        if (value >> shift >= step) {
            value -= step << shift;
            ++root;
        }
    }
    return root;
}

void TcpCubic::begin_epoch(std::uint64_t window, TimePoint now)
{
    has_epoch_ = true;
    epoch_start_ = now;
    estimate_ = window;
    origin_ = std::max(window, most_);
    const Wide cube = Wide{static_cast<std::int64_t>(origin_ - window)} * kDenominator / (kNumerator * Wide{mss_});
    constexpr Wide kMostCube = Wide{1} << 62;
    k_ = static_cast<std::int64_t>(cube_root(static_cast<std::uint64_t>(std::min(cube, kMostCube))));
}

// W_cubic at that time, between the window and half as much again (RFC 9438 4.2).
std::uint64_t TcpCubic::target(std::uint64_t window, Duration since_epoch) const
{
    constexpr std::int64_t kLongest = 1'000'000;  // milliseconds: far beyond half as much again
    const Wide t = std::min(milliseconds_of(since_epoch) - k_, kLongest);
    const Wide curve = Wide{static_cast<std::int64_t>(origin_)} + t * t * t * kNumerator * mss_ / kDenominator;
    const Wide least = static_cast<std::int64_t>(window);
    return static_cast<std::uint64_t>(std::clamp(curve, least, least * 3 / 2));
}

// Reno with the same average as this one's reduction: alpha_cubic = 3 (1 - 0.7) / (1 + 0.7) = 9/17, and 1 once it has
// reached the window before the last loss (RFC 9438 4.3).
void TcpCubic::grow_estimate(std::uint64_t window, std::uint64_t acknowledged)
{
    const bool has_caught_up = estimate_ >= prior_;
    estimate_credit_ += acknowledged * mss_ * (has_caught_up ? 17 : 9);
    const std::uint64_t unit = 17 * window;
    estimate_ += estimate_credit_ / unit;
    estimate_credit_ %= unit;
}

std::uint64_t TcpCubic::increase(std::uint64_t window, std::uint64_t acknowledged, Duration round_trip, TimePoint now)
{
    if (!has_epoch_)
        begin_epoch(window, now);
    credit_ += (target(window, now - epoch_start_ + round_trip) - window) * acknowledged;
    std::uint64_t step = credit_ / window;
    credit_ %= window;
    grow_estimate(window, acknowledged);
    if (estimate_ > window + step)
        step = estimate_ - window;
    return step;
}

std::uint64_t TcpCubic::reduce(std::uint64_t window)
{
    most_ = window < most_ ? converged(window) : window;
    prior_ = window;
    has_epoch_ = false;
    credit_ = 0;
    return reduced(window);
}

void TcpCubic::forget()
{
    has_epoch_ = false;
    most_ = 0;
    credit_ = 0;
}

}  // namespace vpcsim
