// AddressIndex: which ENI of a VPC has an address. Open addressing, linear probing; looked up once per packet.
#pragma once

#include <cstdint>
#include <vector>

#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

class AddressIndex {
public:
    // A none id when no ENI of that VPC has the address.
    EniId find(VpcId vpc, IpAddress address) const
    {
        if (slots_.empty())
            return {};
        for (std::size_t at = home(vpc, address);; at = (at + 1) & (slots_.size() - 1)) {
            const Slot& slot = slots_[at];
            if (slot.eni.is_none() || (slot.vpc == vpc && slot.address == address))
                return slot.eni;
        }
    }

    // REQUIRES: the VPC has no ENI with that address.
    void insert(VpcId vpc, IpAddress address, EniId eni);

private:
    struct Slot {
        IpAddress address;
        VpcId vpc;
        EniId eni;
    };

    std::size_t home(VpcId vpc, IpAddress address) const
    {
        return mix(address.hash(), vpc.value) & (slots_.size() - 1);
    }

    std::vector<Slot> slots_;  // a power of two, at most two thirds full
    std::size_t used_ = 0;
};

}  // namespace vpcsim
