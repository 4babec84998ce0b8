// Latency: how long a packet takes between zones and regions, one way, and how well it gets there. Published by nobody
// as a table [domain.md 6.1]: delays are computed from geography [domain.md 6.2], and a scenario may override any pair;
// a link is perfect unless a scenario says otherwise.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "vpcsim/base/time.h"
#include "vpcsim/vpc/link_quality.h"

namespace vpcsim {

class Latency {
public:
    // Between two regions or two zones, by name, in either order.
    void override_one_way(std::string_view a, std::string_view b, Duration one_way);
    std::optional<Duration> overridden(std::string_view a, std::string_view b) const;

    // Between two regions, by name, in either order; each direction is treated so.
    void set_quality(std::string_view a, std::string_view b, const LinkQuality& quality);
    LinkQuality quality(std::string_view a, std::string_view b) const;

private:
    using Pair = std::pair<std::string, std::string>;

    std::map<Pair, Duration> overrides_;
    std::map<Pair, LinkQuality> qualities_;
};

// Half of the nominal round-trip time of domain.md 6.2: 1.6 times the great circle, at 204.19 km/ms. Zero for two equal
// regions; none when one of them is not in the table.
std::optional<Duration> nominal_one_way(std::string_view region_a, std::string_view region_b);

// The region ids of domain.md 6.3.
std::span<const std::string_view> known_regions();
bool is_known_region(std::string_view region);

}  // namespace vpcsim
