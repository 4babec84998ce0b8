#include "vpcsim/vpc/address_index.h"

#include <utility>

#include "vpcsim/base/assert.h"

namespace vpcsim {

void AddressIndex::insert(VpcId vpc, IpAddress address, EniId eni)
{
    VPCSIM_ASSERT(find(vpc, address).is_none());
    if (3 * (used_ + 1) > 2 * slots_.size()) {
        std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 16 : 2 * slots_.size()));
        used_ = 0;
        for (const Slot& slot : old)
            if (slot.eni)
                insert(slot.vpc, slot.address, slot.eni);
    }
    std::size_t at = home(vpc, address);
    while (slots_[at].eni)
        at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {address, vpc, eni};
    ++used_;
}

}  // namespace vpcsim
