#include "vpcsim/guest/neighbour_cache.h"

#include <algorithm>

namespace vpcsim {

NeighbourCache::Entry* NeighbourCache::find(IpAddress address)
{
    const auto found = std::ranges::lower_bound(entries_, address, {}, &Entry::address);
    return found != entries_.end() && found->address == address ? &*found : nullptr;
}

NeighbourCache::Entry& NeighbourCache::add(IpAddress address)
{
    const auto place = std::ranges::lower_bound(entries_, address, {}, &Entry::address);
    Entry entry;
    entry.address = address;
    return *entries_.insert(place, std::move(entry));
}

}  // namespace vpcsim
