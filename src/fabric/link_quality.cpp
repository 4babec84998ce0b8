#include "vpcsim/fabric/link_quality.h"

namespace vpcsim {
namespace {

// True `part` times in `whole`.
bool happens(RandomStream& random, std::uint64_t part, std::uint64_t whole) { return random.below(whole) < part; }
bool happens(RandomStream& random, PartsPerMillion part) { return happens(random, part.count, kCertain.count); }

}  // namespace

LinkChance::LinkChance(std::uint64_t seed, std::string_view link)
    : loss_{seed, link, "link loss"}, duplication_{seed, link, "link duplication"},
      reordering_{seed, link, "link reordering"}, jitter_{seed, link, "link jitter"}
{
}

LinkFate LinkChance::next(const LinkQuality& quality)
{
    LinkFate fate;
    fate.is_lost = is_lost(quality);
    fate.is_duplicated = happens(duplication_, quality.duplication);
    fate.is_held_back = happens(reordering_, quality.reordering);
    fate.jitter =
        Duration{static_cast<std::int64_t>(jitter_.below(static_cast<std::uint64_t>(quality.jitter.count()) + 1))};
    return fate;
}

// In bursts: Gilbert's chain of two states, which moves once for each packet and loses all in the bad one. It leaves
// that one once in `burst` packets, which makes bursts so long, and enters it so often that it is there for `loss` of
// the time: loss / (burst x (1 - loss)). All in whole numbers: burst x 10^6 fits 64 bits.
bool LinkChance::is_lost(const LinkQuality& quality)
{
    if (quality.loss_burst == 0) {
        is_in_burst_ = false;
        return happens(loss_, quality.loss);
    }
    const auto burst = static_cast<std::uint64_t>(quality.loss_burst);
    if (is_in_burst_)
        is_in_burst_ = !happens(loss_, 1, burst);
    else
        is_in_burst_ = happens(loss_, quality.loss.count, burst * (kCertain.count - quality.loss.count));
    return is_in_burst_;
}

}  // namespace vpcsim
