#include "vpcsim/vpc/latency.h"

#include <algorithm>

#include "region_distances.h"

namespace vpcsim {
namespace {

std::optional<std::size_t> region_row(std::string_view region)
{
    const auto found = std::ranges::find(kRegions, region);
    if (found == kRegions.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - kRegions.begin());
}

std::pair<std::string, std::string> in_order(std::string_view a, std::string_view b)
{
    return a < b ? std::pair{std::string{a}, std::string{b}} : std::pair{std::string{b}, std::string{a}};
}

}  // namespace

void Latency::override_one_way(std::string_view a, std::string_view b, Duration one_way)
{
    overrides_.insert_or_assign(in_order(a, b), one_way);
}

std::optional<Duration> Latency::overridden(std::string_view a, std::string_view b) const
{
    const auto found = overrides_.find(in_order(a, b));
    return found == overrides_.end() ? std::nullopt : std::optional{found->second};
}

void Latency::set_quality(std::string_view a, std::string_view b, const LinkQuality& quality)
{
    qualities_.insert_or_assign(in_order(a, b), quality);
}

LinkQuality Latency::quality(std::string_view a, std::string_view b) const
{
    const auto found = qualities_.find(in_order(a, b));
    return found == qualities_.end() ? LinkQuality{} : found->second;
}

std::optional<Duration> nominal_one_way(std::string_view region_a, std::string_view region_b)
{
    const auto a = region_row(region_a);
    const auto b = region_row(region_b);
    if (!a || !b)
        return std::nullopt;
    if (*a == *b)
        return Duration::zero();
    const std::size_t row = std::max(*a, *b);
    const std::int64_t kilometres = kDistances[row * (row - 1) / 2 + std::min(*a, *b)];
    // 1.6 / 204.19 km/ms, in microseconds a kilometre: 160000 / 20419.
    return microseconds(kilometres * 160'000 / 20'419);
}

std::span<const std::string_view> known_regions() { return kRegions; }

bool is_known_region(std::string_view region) { return region_row(region).has_value(); }

}  // namespace vpcsim
