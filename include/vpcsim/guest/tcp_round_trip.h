// TcpRoundTrip: how long an answer takes, and how long to wait for it (RFC 6298, with the margin of Linux).
#pragma once

#include "vpcsim/guest/tcp_settings.h"

namespace vpcsim {

class TcpRoundTrip {
public:
    explicit TcpRoundTrip(const TcpSettings& settings);

    void measure(Duration round_trip);
    void set_rto(Duration rto) { rto_ = rto; }

    // RTO without back-off, and with it. A measured round trip ends the back-off.
    Duration rto() const { return rto_; }
    Duration timeout() const { return backed_off(backoff_); }
    Duration backed_off(unsigned doublings) const;
    void back_off() { ++backoff_; }

    // Zero, each of them, before the first measurement.
    Duration smoothed() const { return smoothed_; }    // SRTT
    Duration variation() const { return variation_; }  // RTTVAR
    Duration least() const { return least_; }

private:
    Duration least_margin_;
    Duration most_;
    Duration rto_;
    Duration smoothed_{};
    Duration variation_{};
    Duration least_{};
    unsigned backoff_ = 0;
};

}  // namespace vpcsim
