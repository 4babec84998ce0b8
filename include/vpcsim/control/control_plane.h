// ControlPlane: the one door through which every change of the network comes, from a scenario's first VPC to a peer
// connection that is deleted in the middle of a run. It speaks the cloud's own API: its actions, parameters and error codes.
// An object's id is its name: CreateVpc with VpcName "vpc1" returns VpcId "vpc1", and other calls refer to it by that.
#pragma once

#include <string_view>

#include "vpcsim/base/time.h"
#include "vpcsim/base/value.h"
#include "vpcsim/control/action.h"
#include "vpcsim/control/call_result.h"
#include "vpcsim/control/ledger.h"
#include "vpcsim/control/quotas.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

class ControlPlane {
public:
    // The network may hold objects already: a copy of another one.
    explicit ControlPlane(Network& network) : network_{network}, ledger_{network} {}

    // Accounts are no object of the API. REQUIRES: the name is free.
    AccountId add_account(std::string_view name, std::string_view uid, Origin origin = {});

    // `account` is the name of who calls; objects of others do not exist for it. Empty: whoever owns what the call is
    // about (the loader's privilege; a VPC created so belongs to the first account).
    // A refused call changes nothing, not even partly.
    CallResult call(TimePoint now, std::string_view account, std::string_view action, const Value& parameters);

    // When a state changes by itself next, and what makes it so. Nothing is under way yet: connections inside an account
    // are Activated at once.
    TimePoint next_due() const { return kNever; }
    void advance(TimePoint) {}

    // The vendor's defaults; may be changed before or between calls.
    Quotas quotas;

private:
    Network& network_;
    Ledger ledger_;
};

}  // namespace vpcsim
