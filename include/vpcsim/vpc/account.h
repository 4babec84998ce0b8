// Account: who owns VPCs and calls the API, and what it may do: its site, its services, its policy, its quotas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/vpc/quotas.h"

namespace vpcsim {

// Accounts of different sites do not peer [PC-06].
enum class Site : std::uint8_t { China, International };

// A statement with `Effect: Deny` of the RAM policy that an account's callers have [domain.md 1.3].
struct DenyStatement {
    std::vector<std::string> actions;
    // The condition StringNotEquals acs:TargetRDId: only what is about an account outside this resource directory is
    // denied. It is evaluated for Create- and AcceptVpcPeerConnection only. Empty: no condition.
    std::string unless_target_directory;

    bool names(std::string_view action) const;
};

struct Account {
    std::string name;
    std::string uid;
    Origin origin;
    bool has_cdt = true;                 // Cloud Data Transfer is open, as peering between regions needs [PC-20, PC-21]
    bool has_cross_border_cdt = true;    // ... and across the border of mainland China [PC-23]
    bool is_financially_locked = false;  // payments are overdue: BizStatus FinancialLocked [domain.md 1.2, 1.4]
    Site site = Site::China;
    std::string resource_directory;  // the id of the one it is a member of; empty: of none
    std::vector<DenyStatement> denied;
    Quotas quotas;
};

// "China", "International".
std::string_view name(Site site);

}  // namespace vpcsim
