// Simulated time: 64-bit picoseconds since the start of the run. Exact at 100 Gbit/s (80 ps a byte), 106 days of range.
//
// The clock has no now(): what time it is, only the simulation's own clock can say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vpcsim {

using Duration = std::chrono::duration<std::int64_t, std::pico>;

struct SimulatedClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<SimulatedClock, Duration>;
    static constexpr bool is_steady = true;
};

using TimePoint = SimulatedClock::time_point;

inline constexpr TimePoint kStart{};
inline constexpr TimePoint kNever = TimePoint::max();

constexpr Duration picoseconds(std::int64_t count) { return Duration{count}; }
constexpr Duration nanoseconds(std::int64_t count) { return Duration{count * 1'000}; }
constexpr Duration microseconds(std::int64_t count) { return Duration{count * 1'000'000}; }
constexpr Duration milliseconds(std::int64_t count) { return Duration{count * 1'000'000'000}; }
constexpr Duration seconds(std::int64_t count) { return Duration{count * 1'000'000'000'000}; }

// The longest time that a scenario may name: 30 days, so that the sum of three of them stays in range.
inline constexpr Duration kLongestDuration = seconds(30 * 24 * 3600);

// "15ms", "1.5s", "7d": a decimal number and a unit of ps ns us ms s m h d, no space between. Nothing is rounded: a
// value finer than 1 ps or above kLongestDuration is refused (nullopt).
std::optional<Duration> parse_duration(std::string_view text);

// The shortest exact spelling that parse_duration reads back: "15ms", "1500us", "0s".
std::string to_string(Duration duration);
// Seconds since the start of the run, in the same spelling.
std::string to_string(TimePoint time);

// Seconds since the start of the run with nine decimals, what is finer cut off: "1.008880078 s", for people.
std::string seconds_text(TimePoint time);

// Milliseconds with three decimals, rounded to the nearest: "17.704", as ping prints its times.
std::string milliseconds_text(Duration duration);

}  // namespace vpcsim
