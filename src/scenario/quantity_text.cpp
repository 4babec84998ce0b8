#include <algorithm>
#include <limits>

#include "scalar.h"
#include "vpcsim/base/units.h"

namespace vpcsim {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kDurationUnits{"ps"sv, "ns"sv, "us"sv, "ms"sv, "s"sv, "m"sv, "h"sv, "d"sv};
constexpr std::array kBitRateUnits{"bps"sv, "kbps"sv, "Mbps"sv, "Gbps"sv};
constexpr std::array kBytesUnits{"B"sv, "kB"sv, "KiB"sv, "MB"sv, "MiB"sv, "GB"sv, "GiB"sv};
constexpr std::array kPercentUnits{"%"sv};

constexpr Quantity kDuration{"a duration",
                             "15ms",
                             "s",
                             "ms",
                             kDurationUnits,
                             [](std::string_view text) -> std::optional<std::int64_t> {
                                 const auto duration = parse_duration(text);
                                 return duration ? std::optional{duration->count()} : std::nullopt;
                             },
                             [](std::int64_t count) { return to_string(picoseconds(count)); },
                             kLongestDuration.count()};

constexpr Quantity kBitRate{"a bit rate",
                            "100Mbps",
                            "Mbps",
                            "",
                            kBitRateUnits,
                            [](std::string_view text) -> std::optional<std::int64_t> {
                                const auto rate = parse_bit_rate(text);
                                return rate ? std::optional{static_cast<std::int64_t>(rate->bits_per_second)}
                                            : std::nullopt;
                            },
                            [](std::int64_t count) { return to_string(BitRate{static_cast<std::uint64_t>(count)}); },
                            static_cast<std::int64_t>(kFastestBitRate.bits_per_second)};

constexpr Quantity kBytes{"a size",
                          "1500B",
                          "B",
                          "",
                          kBytesUnits,
                          [](std::string_view text) -> std::optional<std::int64_t> {
                              const auto size = parse_bytes(text);
                              return size ? std::optional{static_cast<std::int64_t>(size->count)} : std::nullopt;
                          },
                          [](std::int64_t count) { return to_string(Bytes{static_cast<std::uint64_t>(count)}); },
                          std::numeric_limits<std::int64_t>::max()};

constexpr Quantity kPercent{
    "a percentage",
    "0.1%",
    "%",
    "",
    kPercentUnits,
    [](std::string_view text) -> std::optional<std::int64_t> {
        const auto part = parse_percent(text);
        return part ? std::optional{std::int64_t{part->count}} : std::nullopt;
    },
    [](std::int64_t count) { return to_string(PartsPerMillion{static_cast<std::uint32_t>(count)}); },
    1'000'000};

}  // namespace

const Quantity* find_quantity(Shape::Kind kind)
{
    switch (kind) {
    case Shape::Kind::TimeSpan:
        return &kDuration;
    case Shape::Kind::BitRate:
        return &kBitRate;
    case Shape::Kind::Bytes:
        return &kBytes;
    case Shape::Kind::Percent:
        return &kPercent;
    default:
        return nullptr;
    }
}

}  // namespace vpcsim
