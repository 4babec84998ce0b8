// Ledger: what the control plane remembers beside the network, so that no call has to look through all instances.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vpcsim/base/value.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

// Where the search for a free address of a vSwitch goes on. Addresses are never given back, so it only moves up.
struct FreeAddressCursor {
    IpAddress v4;
    IpAddress v6;
};

// A call that was made with a ClientToken, and what it answered.
struct TokenUse {
    std::string_view action;  // of the table of actions
    Value parameters;
    Value answer;
};

class Ledger {
public:
    // Counts what the network holds already.
    explicit Ledger(const Network& network);

    // Whether an ENI has the address, be it attached or still waiting to be.
    bool is_in_use(const Network& network, VpcId vpc, IpAddress address) const;
    FreeAddressCursor cursor(const Network& network, VSwitchId vswitch) const;
    void set_cursor(VSwitchId vswitch, FreeAddressCursor cursor);

    // 00:16:3e and a number [domain.md 5.1]. REQUIRES: fewer than 2^24 ENIs were made.
    MacAddress next_mac();

    // Private IPv4 addresses; IPv6 ones are not counted by any quota.
    std::int64_t addresses_in(VpcId vpc) const;
    std::int64_t addresses_in(SecurityGroupId group) const;
    std::int64_t enis_in(SecurityGroupId group) const;

    // Keep the counts in step with the network.
    void count_eni(const Network& network, const Eni& eni);
    void joined(SecurityGroupId group, const Eni& eni) { change_members(group, eni, +1); }
    void left(SecurityGroupId group, const Eni& eni) { change_members(group, eni, -1); }

    // ENIs that are created and not attached yet, by name. No packet can meet them, so the network does not know them.
    const Eni* find_available(std::string_view name) const;
    void put_available(const Network& network, Eni eni);
    Eni take_available(std::string_view name);

    // Tokens are the caller's own. Only calls that succeeded use one up [INF].
    const TokenUse* find_token(AccountId caller, const std::string& token) const;
    void remember_token(AccountId caller, const std::string& token, TokenUse use);

private:
    struct Members {
        std::int64_t addresses = 0;
        std::int64_t enis = 0;
    };

    void change_members(SecurityGroupId group, const Eni& eni, int by);

    std::vector<std::optional<FreeAddressCursor>> cursors_;  // by VSwitchId
    std::vector<std::int64_t> vpc_addresses_;                // by VpcId
    std::vector<Members> members_;                           // by SecurityGroupId
    std::map<std::string, Eni, std::less<>> available_;
    std::set<std::pair<VpcId, IpAddress>> available_addresses_;
    std::map<std::pair<AccountId, std::string>, TokenUse> tokens_;
    std::uint32_t last_mac_ = 0;
};

}  // namespace vpcsim
