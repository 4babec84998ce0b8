#include "vpcsim/guest/tcp_round_trip.h"

#include <algorithm>

namespace vpcsim {

TcpRoundTrip::TcpRoundTrip(const TcpSettings& settings)
    : least_margin_{settings.least_rto_margin}, most_{settings.most_rto}, rto_{settings.initial_rto}
{
}

// RFC 6298 2.2, 2.3, in integers.
void TcpRoundTrip::measure(Duration round_trip)
{
    if (smoothed_ == Duration::zero()) {
        smoothed_ = least_ = round_trip;
        variation_ = round_trip / 2;
    } else {
        const Duration difference = smoothed_ > round_trip ? smoothed_ - round_trip : round_trip - smoothed_;
        variation_ += (difference - variation_) / 4;
        smoothed_ += (round_trip - smoothed_) / 8;
        least_ = std::min(least_, round_trip);
    }
    rto_ = std::min(smoothed_ + std::max(least_margin_, 4 * variation_), most_);
    backoff_ = 0;
}

Duration TcpRoundTrip::backed_off(unsigned doublings) const
{
    constexpr unsigned kEnough = 16;  // doublings of any RTO to be above the most
    return std::min(rto_ * (std::int64_t{1} << std::min(doublings, kEnough)), most_);
}

}  // namespace vpcsim
