// LinkChance: draws what becomes of each packet of an impaired link, from the seed alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "vpcsim/base/random.h"
#include "vpcsim/base/time.h"
#include "vpcsim/vpc/link_quality.h"

namespace vpcsim {

// What becomes of one packet. Of a lost one the rest means nothing.
struct LinkFate {
    bool is_lost = false;
    bool is_duplicated = false;
    bool is_held_back = false;  // by the quality's reordering_gap, beside the jitter
    Duration jitter{};
};

// The chance of one direction of a link. Each purpose has a stream of its own, and every packet draws once from each: a
// changed loss never shifts which packets are duplicated.
class LinkChance {
public:
    // `link` names the direction, such as "pcc1@vpc1".
    LinkChance(std::uint64_t seed, std::string_view link);

    LinkFate next(const LinkQuality& quality);

private:
    bool is_lost(const LinkQuality& quality);

    RandomStream loss_;
    RandomStream duplication_;
    RandomStream reordering_;
    RandomStream jitter_;
    bool is_in_burst_ = false;
};

}  // namespace vpcsim
