#include "vpcsim/base/time.h"

#include <array>

#include "quantity.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::array<UnitScale, 8> kUnits{{
    {"ps", 1},
    {"ns", 1'000},
    {"us", 1'000'000},
    {"ms", 1'000'000'000},
    {"s", 1'000'000'000'000},
    {"m", 60'000'000'000'000},
    {"h", 3'600'000'000'000'000},
    {"d", 86'400'000'000'000'000},
}};

}  // namespace

std::optional<Duration> parse_duration(std::string_view text)
{
    const auto count = parse_quantity(text, kUnits, static_cast<std::uint64_t>(kLongestDuration.count()));
    if (!count)
        return std::nullopt;
    return Duration{static_cast<std::int64_t>(*count)};
}

std::string to_string(Duration duration)
{
    if (duration.count() == 0)
        return "0s";
    if (duration.count() < 0)
        return "-" + to_string(-duration);
    return quantity_text(static_cast<std::uint64_t>(duration.count()), kUnits);
}

std::string to_string(TimePoint time) { return to_string(time.time_since_epoch()); }

std::string seconds_text(TimePoint time)
{
    const std::int64_t nanoseconds = time.time_since_epoch() / vpcsim::nanoseconds(1);
    return format("{}.{:09} s", nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000);
}

std::string milliseconds_text(Duration duration)
{
    const std::int64_t microseconds = (duration.count() + 500'000) / 1'000'000;
    return format("{}.{:03}", microseconds / 1000, microseconds % 1000);
}

}  // namespace vpcsim
