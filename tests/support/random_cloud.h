// RandomCloud: makes the network of a seed, call by call. What the control plane refuses is left out, so the random
// choices need not know its rules. Each part has a stream of its own: more of one thing moves no other.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/random_network.h"
#include "vpcsim/base/value.h"
#include "vpcsim/control/control_plane.h"

namespace vpcsim {

// "tcp/80": what instances listen on, rules are about and flows ask for.
const std::vector<Listener>& usual_ports();

class RandomCloud {
public:
    // `log`, where there is one, is told every call that succeeds.
    explicit RandomCloud(std::uint64_t seed, std::string* log = nullptr);
    RandomCloud(const RandomCloud&) = delete;
    RandomCloud& operator=(const RandomCloud&) = delete;

    // Once.
    RandomNetwork build();

private:
    using Members = std::initializer_list<std::pair<const char*, Value>>;

    // Whether it succeeded. An empty account: whoever owns what the call is about.
    bool call(std::string_view account, const char* action, const Value& parameters);
    bool call(const char* action, Members members, std::string_view account = {});
    // The same, and what it begins is complete at once.
    void settled(const char* action, Members members, std::string_view account = {});
    const std::string& account_of(VpcId vpc) const { return network_.accounts[network_.vpcs[vpc].account].name; }
    const std::string& region_of(VpcId vpc) const { return network_.regions[network_.vpcs[vpc].region].name; }
    template <class IdType, class T>
    std::vector<IdType> of_vpc(const IdVector<IdType, T>& items, VpcId vpc) const
    {
        std::vector<IdType> found;
        for (const IdType id : ids(items))
            if (items[id].vpc == vpc)
                found.push_back(id);
        return found;
    }

    void choose_assumptions();

    // Accounts, VPCs, vSwitches and route tables.
    void make_accounts();
    void make_vpcs();
    std::string random_vpc_block(std::size_t number);
    void make_vswitches();
    void make_vswitch(VpcId vpc, std::size_t number, std::size_t first_octet);
    void make_tables();

    // Security groups and network ACLs.
    void make_groups();
    void make_group(VpcId vpc, std::size_t number, bool is_enterprise);
    void add_ingress_rules(const std::string& group, VpcId vpc);
    void add_egress_rules(const std::string& group, bool is_enterprise);
    void make_acls();
    void fill_acl(const std::string& acl, VpcId vpc);
    Value acl_entries(VpcId vpc, const char* block_name);
    // Of that family: wide enough for most flows, or what some of them meet.
    std::string wide_block(IpFamily family);
    std::string narrow_block(IpFamily family);

    // Instances and what is in them, gateways and public addresses.
    void make_instances();
    void make_instance(VSwitchId vswitch);
    void make_second_eni(InstanceId instance);
    Value random_groups(VpcId vpc);
    void make_gateways();
    void make_nat_gateway(VpcId vpc);
    void give_public_addresses();
    void allocate_eip(VpcId vpc, const std::string& to, const char* type);
    void stop_instances();
    bool is_appliance(InstanceId instance) const;  // routes lead to it
    void settle_guests();
    GuestSettings random_guest(InstanceId instance);
    GuestFirewallRule random_firewall_rule();

    // Peer connections, in every status, and routes.
    struct WantedPeer {
        std::string name;
        VpcId requester;
        VpcId accepter;
        PeerStatus status{};
        bool was_activated = false;  // of Updating: it is Modify that takes its time, not Accept
    };
    void plan_peers();
    WantedPeer plan_peer(VpcId a, VpcId b);
    void create_peers();
    void create_peer(const WantedPeer& wanted);
    void end_peers();
    void leave_peers_under_way();
    void delete_peer(const WantedPeer& wanted);
    const std::string& either_end(const WantedPeer& wanted);
    void make_routes();
    void make_peer_routes(RouteTableId table, PeerConnectionId peer);
    std::string any_peer_of(VpcId vpc);
    std::string random_destination(VpcId far, IpFamily family);
    void make_other_routes(RouteTableId table);
    void make_appliance_route(RouteTableId table);
    void route(RouteTableId table, const std::string& destination, const char* type, const std::string& next_hop);
    void leave_routes_under_way();

    std::uint64_t seed_;
    std::string* log_;
    RandomStream places_;
    RandomStream filters_;
    RandomStream instances_;
    RandomStream ways_;
    TimePoint now_;
    Network network_;
    ControlPlane control_{network_};
    GuestSettingsOf guests_;
    std::vector<WantedPeer> wanted_peers_;
    std::size_t eips_ = 0;
};

}  // namespace vpcsim
