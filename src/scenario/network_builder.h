// NetworkBuilder: from the sections of a scenario file to calls of the control plane, in the order in which they depend
// on each other.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/control/control_plane.h"
#include "vpcsim/scenario/timeline.h"

namespace vpcsim {

class NetworkBuilder {
public:
    // REQUIRES: `file` passed check_shape, with its defaults written out.
    NetworkBuilder(const Value& file, Network& network, std::vector<Diagnostic>& diagnostics)
        : file_{file}, network_{network}, control_{network}, diagnostics_{diagnostics}
    {
    }

    // An entry that the file's checker has found a mistake in, or a whole section.
    void leave_out(std::string_view section, std::string_view name = kAnyName) { fail(section, name); }
    void build();

    // Route entries that wait for a peer connection's status.
    std::vector<AwaitedRoute> take_awaited_routes() { return std::move(awaited_routes_); }

    // Whether the object exists in the file, but could not be made.
    bool has_failed(std::string_view section, std::string_view name) const;

private:
    static constexpr std::string_view kAnyName = {};  // no object is called so

    void build_accounts();
    void build_vpcs();
    void build_route_tables();
    void build_network_acls();
    void build_vswitches();
    void build_security_groups();
    void build_gateways();
    void build_nat_gateway(const std::string& name, Origin at, const Value& gateway);
    void build_instances();
    void build_instance(const std::string& name, Origin at, const Value& instance);
    void build_enis(const std::string& name, const Value& instance);
    // The keys `eip` and `ipv6_public_bandwidth` of an instance, for its eth0, or of another network interface.
    void build_public_addresses(const std::string& eni_name, const Value& written);
    bool associate_eip(VpcId vpc, const Value& address, const std::string& to, const char* type);
    void build_peer_connections();
    void build_route_entries();
    void build_route_entry(const Value& entry);
    // Whether the entry has to wait for its `when`; also when that is wrong, which is then reported.
    bool awaits(const Value& when, const Value& entry, const Value& call_parameters);

    // Calls `action`; what it refuses becomes a diagnostic where the parameter was written. False when refused.
    bool call(std::string_view account, std::string_view action, const Value& parameters);
    // The same for an object of the file: it counts as failed when refused.
    bool create(std::string_view section, const std::string& name, std::string_view account, std::string_view action,
                const Value& parameters);

    // What depends on an object with mistakes is left out without a word.
    void fail(std::string_view section, std::string_view name) { failed_.emplace(section, name); }
    bool has_failed(std::string_view section, const Value* reference) const;
    bool any_failed(std::string_view section, const Value* references) const;

    const Value& file_;
    Network& network_;
    ControlPlane control_;
    std::vector<Diagnostic>& diagnostics_;
    std::vector<AwaitedRoute> awaited_routes_;
    std::set<std::pair<std::string, std::string>, std::less<>> failed_;
};

}  // namespace vpcsim
