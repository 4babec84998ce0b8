#include "vpcsim/base/units.h"

#include <array>
#include <limits>

#include "quantity.h"

namespace vpcsim {
namespace {

constexpr std::array<UnitScale, 4> kBitRates{
    {{"bps", 1}, {"kbps", 1'000}, {"Mbps", 1'000'000}, {"Gbps", 1'000'000'000}}};
constexpr std::array<UnitScale, 7> kByteCounts{{{"B", 1},
                                                {"kB", 1'000},
                                                {"KiB", 1'024},
                                                {"MB", 1'000'000},
                                                {"MiB", 1'048'576},
                                                {"GB", 1'000'000'000},
                                                {"GiB", 1'073'741'824}}};
constexpr std::array<UnitScale, 1> kPercent{{{"%", 10'000}}};

constexpr std::uint64_t kMostBytes = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::optional<BitRate> parse_bit_rate(std::string_view text)
{
    const auto count = parse_quantity(text, kBitRates, kFastestBitRate.bits_per_second);
    return count ? std::optional{BitRate{*count}} : std::nullopt;
}

std::optional<Bytes> parse_bytes(std::string_view text)
{
    const auto count = parse_quantity(text, kByteCounts, kMostBytes);
    return count ? std::optional{Bytes{*count}} : std::nullopt;
}

std::optional<PartsPerMillion> parse_percent(std::string_view text)
{
    const auto count = parse_quantity(text, kPercent, 1'000'000);
    return count ? std::optional{PartsPerMillion{static_cast<std::uint32_t>(*count)}} : std::nullopt;
}

std::string to_string(BitRate rate) { return quantity_text(rate.bits_per_second, kBitRates); }
std::string to_string(Bytes size) { return quantity_text(size.count, kByteCounts); }

std::string to_string(PartsPerMillion part)
{
    std::string fraction = std::to_string(10'000 + part.count % 10'000).substr(1);
    while (!fraction.empty() && fraction.back() == '0')
        fraction.pop_back();
    return std::to_string(part.count / 10'000) + (fraction.empty() ? "" : "." + fraction) + "%";
}

}  // namespace vpcsim
