// A model of peer connections and the routes that lead to them, written from domain.md 1.4 alone: slow, plain, and
// without a line of the control plane. It says which reasons a call may be refused for; none: it must succeed.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vpcsim/base/time.h"

namespace vpcsim {

class PeerModel {
public:
    using Reasons = std::set<std::string>;
    static constexpr int kVpcCount = 5;
    static int owner(int vpc) { return vpc / 2; }  // accounts 0 and 1 have two VPCs, account 2 has one

    struct Peer {
        int requester;
        int accepter;
        std::string status;
        Duration created;
        Duration since;
        int side_of(int account) const { return account == owner(requester) ? 0 : account == owner(accepter) ? 1 : -1; }
    };
    struct Route {
        std::string status;
        Duration since;
    };

    // What has happened by itself until then, and when something does next; none: nothing is under way.
    void advance(Duration now);
    std::optional<Duration> next_due() const;

    Reasons create(int account, int requester, int accepter, Duration now);
    Reasons accept(int account, std::size_t peer, Duration now);
    Reasons reject(int account, std::size_t peer, Duration now);
    Reasons modify(int account, std::size_t peer, Duration now);
    Reasons remove(int account, std::size_t peer, bool is_forced, Duration now);
    Reasons create_route(int account, int vpc, std::size_t peer, Duration now);
    Reasons remove_route(int account, int vpc, std::size_t peer, Duration now);

    const std::vector<Peer>& peers() const { return peers_; }
    // By VPC and connection.
    const std::map<std::pair<int, std::size_t>, Route>& routes() const { return routes_; }

private:
    bool knows(int account, std::size_t peer) const;
    Reasons enter(std::size_t peer, const std::string& status, Duration now);

    std::vector<Peer> peers_;
    std::map<std::pair<int, std::size_t>, Route> routes_;
};

}  // namespace vpcsim
