// ControlPlane: the one door through which every change of the network comes, from a scenario's first VPC to a peer
// connection that is deleted in the middle of a run. It speaks the cloud's own API: its actions, parameters and error
// codes. An object's id is its name: CreateVpc with VpcName "vpc1" returns VpcId "vpc1", and other calls refer to it by
// that.
#pragma once

#include <string_view>

#include "vpcsim/base/time.h"
#include "vpcsim/base/value.h"
#include "vpcsim/control/action.h"
#include "vpcsim/control/agenda.h"
#include "vpcsim/control/call_result.h"
#include "vpcsim/control/ledger.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

// Time moves forward only: `now` is never earlier than in the call before.
class ControlPlane {
public:
    // The network may hold objects already, a copy of another one's: what is under way in it goes on here. ClientTokens
    // and ENIs that are not attached are not the network's, and are not known here.
    explicit ControlPlane(Network& network) : network_{network}, ledger_{network}, agenda_{network} {}

    // Accounts are no object of the API. REQUIRES: the name is free.
    AccountId add_account(std::string_view name, std::string_view uid, Origin origin = {});

    // `account` is the name of who calls; objects of others do not exist for it. Empty: whoever owns what the call is
    // about (the loader's privilege; a VPC created so belongs to the first account).
    // Whatever is due at `now` happens first: a request that expires now cannot be accepted any more.
    // A refused call changes nothing, not even partly.
    CallResult call(TimePoint now, std::string_view account, std::string_view action, const Value& parameters);

    // When a state changes by itself next; kNever: nothing is under way.
    TimePoint next_due() const { return agenda_.next(); }
    // What is due until `now` happens, each thing at its own time. Whether anything did.
    bool advance(TimePoint now);
    // What calls have begun is complete at once, at the time of the last call: Creating, Updating and Deleting end, and
    // requests go on waiting. For whoever builds a network that is to have settled when the run begins.
    void settle();

private:
    // With the same ClientToken as before: the same answer, and nothing is done again [domain.md 1.3].
    CallResult run(AccountId caller, const ActionInfo& action, const Value& parameters);

    Network& network_;
    Ledger ledger_;
    Agenda agenda_;
    TimePoint now_;
};

}  // namespace vpcsim
