#include "vpcsim/guest/path_mtu_cache.h"

#include <algorithm>
#include <iterator>

namespace vpcsim {
namespace {

constexpr std::uint32_t kLeastIpv4 = 552;
constexpr std::uint32_t kLeastIpv6 = 1280;

}  // namespace

std::optional<PathMtuDiscovery> parse_path_mtu_discovery(std::string_view word)
{
    const auto found = std::ranges::find(kPathMtuDiscoveries, word);
    if (found == std::end(kPathMtuDiscoveries))
        return std::nullopt;
    return static_cast<PathMtuDiscovery>(found - std::begin(kPathMtuDiscoveries));
}

std::uint32_t PathMtuCache::find(IpAddress destination, std::uint32_t interface_mtu, TimePoint now) const
{
    const auto found = std::ranges::lower_bound(entries_, destination, {}, &Entry::destination);
    if (found == entries_.end() || found->destination != destination || found->expires <= now)
        return interface_mtu;
    return std::min(found->mtu, interface_mtu);
}

void PathMtuCache::note(IpAddress destination, std::uint32_t mtu, TimePoint now)
{
    if (!destination.is_v4() && mtu < kLeastIpv6)
        return;
    const std::uint32_t told = destination.is_v4() ? std::max(mtu, kLeastIpv4) : mtu;
    const auto entry = std::ranges::lower_bound(entries_, destination, {}, &Entry::destination);
    if (entry == entries_.end() || entry->destination != destination)
        return add({destination, told, now + kAge}, now);
    if (told <= entry->mtu || entry->expires <= now)
        *entry = {destination, told, now + kAge};
}

void PathMtuCache::add(const Entry& entry, TimePoint now)
{
    std::erase_if(entries_, [now](const Entry& known) { return known.expires <= now; });
    if (entries_.size() == kMostEntries)
        entries_.erase(std::ranges::min_element(entries_, {}, &Entry::expires));
    entries_.insert(std::ranges::lower_bound(entries_, entry.destination, {}, &Entry::destination), entry);
}

}  // namespace vpcsim
