// Arrivals: when a load sends its next unit: at a constant rate, exactly; as a Poisson process of that mean rate; or by
// turns at that rate and not at all, for exponential times. The same seed gives the same times.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vpcsim/base/random.h"
#include "vpcsim/base/units.h"

namespace vpcsim {

enum class ArrivalModel : std::uint8_t { Constant, Poisson, OnOff };
std::string_view name(ArrivalModel model);  // "on_off"
std::optional<ArrivalModel> parse_arrival_model(std::string_view text);

// REQUIRES: both times > 0.
struct ArrivalOptions {
    ArrivalModel model = ArrivalModel::Constant;
    Duration on_time = seconds(1);  // of OnOff, in the mean
    Duration off_time = seconds(1);
};

class Arrivals {
public:
    // REQUIRES: rate and unit > 0.
    Arrivals(BitRate rate, Bytes unit, const ArrivalOptions& options = {}, const RandomStream& random = {0, {}, {}});

    // The first unit is sent at once.
    void begin(TimePoint now);
    TimePoint next() const { return next_; }
    void advance();

private:
    void lengthen_bursts();

    ArrivalOptions options_;
    RandomStream random_;
    BitRate rate_;
    // From one unit to the next: interval_ + interval_remainder_ / rate_, exact, so that the rate is.
    Duration interval_{};
    std::uint64_t interval_remainder_ = 0;
    std::uint64_t remainder_ = 0;
    TimePoint next_;
    TimePoint on_until_ = kNever;
};

}  // namespace vpcsim
