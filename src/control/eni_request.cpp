// Codes that domain.md does not quote are in the vendor's manner [INF].
#include "eni_request.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "words.h"

namespace vpcsim {
namespace {

// Takes free addresses of one vSwitch, in ascending order; those that the call names itself are left out.
class AddressPicker {
public:
    AddressPicker(const Call& call, VSwitchId vswitch, std::vector<IpAddress> named)
        : network_{call.network}, ledger_{call.ledger}, vswitch_{call.network.vswitches[vswitch]},
          named_{std::move(named)}, cursor_{call.ledger.cursor(call.network, vswitch)}
    {
    }

    // None when the vSwitch is full. REQUIRES: it has a block of that family.
    std::optional<IpAddress> next(IpFamily family)
    {
        IpAddress& at = family == IpFamily::V4 ? cursor_.v4 : cursor_.v6;
        while (vswitch_.covers(at)) {
            const IpAddress candidate = at;
            at = at.plus(1);
            if (!vswitch_.is_reserved(candidate) && !ledger_.is_in_use(network_, vswitch_.vpc, candidate) &&
                std::ranges::find(named_, candidate) == named_.end())
                return candidate;
        }
        return std::nullopt;
    }

    FreeAddressCursor cursor() const { return cursor_; }

private:
    const Network& network_;
    const Ledger& ledger_;
    const VSwitch& vswitch_;
    std::vector<IpAddress> named_;
    FreeAddressCursor cursor_;
};

class RequestReader {
public:
    RequestReader(Call& call, const EniFieldNames& names, const std::string& subject, std::size_t count)
        : call_{call}, names_{names}, subject_{subject}, count_{count}
    {
    }

    EniRequest read()
    {
        EniRequest request;
        request.origin = call_.arguments.origin(names_.name);
        request.vswitch = call_.find<VSwitchId>("VSwitchId");
        request.groups = read_groups();
        request.source_dest_check = call_.arguments.truth("SourceDestCheck");
        request.mtu = static_cast<std::uint16_t>(call_.arguments.number("Mtu", request.mtu));
        request.timeouts = read_timeouts();
        if (request.vswitch.is_none() || call_.is_refused())
            return request;
        const VpcId vpc = call_.network.vswitches[request.vswitch].vpc;
        check_groups(call_, subject_, vpc, request.groups, "SecurityGroupIds");
        read_addresses(request);
        check_room(request, vpc);
        return request;
    }

private:
    void refuse(std::string_view parameter, std::string code, const std::string& message)
    {
        call_.refuse(parameter, std::move(code), format("{}: {}", subject_, message));
    }

    std::vector<SecurityGroupId> read_groups()
    {
        std::vector<SecurityGroupId> groups;
        const std::size_t count = call_.arguments.list("SecurityGroupIds").size();
        for (std::size_t item = 0; item < count; ++item) {
            const SecurityGroupId group = call_.find<SecurityGroupId>("SecurityGroupIds", item);
            if (group && std::ranges::find(groups, group) != groups.end())
                call_.refuse(
                    call_.arguments.error("SecurityGroupIds", item, "InvalidParameter.SecurityGroupIds",
                                          format("{}: {} is named twice", subject_, call_.network.name(group))));
            groups.push_back(group);
        }
        return groups;
    }

    // [SG-31]
    ConnectionTimeouts read_timeouts()
    {
        constexpr std::int64_t kEstablished[] = {30, 60, 80, 100, 200, 300, 500, 700, 910};
        constexpr std::int64_t kUdp[] = {10, 20, 30, 60, 80, 100};
        ConnectionTimeouts timeouts;
        if (!call_.arguments.has("ConnectionTrackingConfiguration"))
            return timeouts;
        const Arguments written{call_.arguments["ConnectionTrackingConfiguration"], "ConnectionTrackingConfiguration"};
        const auto read = [&](std::string_view name, std::span<const std::int64_t> allowed, std::uint16_t& into) {
            const std::int64_t seconds = written.number(name, into);
            if (std::ranges::find(allowed, seconds) == allowed.end())
                call_.refuse(written.error(
                    name, format("InvalidParameter.{}", name),
                    format("{}: {} cannot be {}; it is one of {}", subject_, name, seconds,
                           enumerate(allowed, [](std::int64_t value) { return std::to_string(value); }))));
            into = static_cast<std::uint16_t>(seconds);
        };
        read("TcpEstablishedTimeout", kEstablished, timeouts.tcp_established);
        read("UdpTimeout", kUdp, timeouts.udp);
        timeouts.tcp_closed =
            static_cast<std::uint16_t>(written.number("TcpClosedAndTimeWaitTimeout", timeouts.tcp_closed));
        return timeouts;
    }

    void read_addresses(EniRequest& request)
    {
        std::vector<IpAddress> named;
        const std::size_t primaries = read_named(names_.primary, request.vswitch, named);
        read_named(names_.secondary, request.vswitch, named);
        const std::size_t v4_count = named.size();
        read_named("Ipv6Addresses", request.vswitch, named);
        if (named.size() > 0 && count_ > 1)
            refuse("Amount", "InvalidParameter.Amount",
                   "several instances cannot share the addresses that the call names");
        if (named.size() > v4_count && call_.arguments.has("Ipv6AddressCount"))
            refuse("Ipv6AddressCount", "InvalidParameter.Ipv6AddressCount", "it excludes Ipv6Addresses");
        const auto ipv6_count = static_cast<std::size_t>(call_.arguments.number("Ipv6AddressCount"));
        if (ipv6_count > 0 && !call_.network.vswitches[request.vswitch].ipv6_cidr)
            refuse("Ipv6AddressCount", "OperationDenied.VpcIpv6NotEnabled",
                   format("{} has no IPv6 block", call_.network.name(request.vswitch)));
        if (call_.is_refused())
            return;

        AddressPicker picker{call_, request.vswitch, named};
        for (std::size_t index = 0; index < count_; ++index) {
            std::vector<IpAddress> addresses = named;
            bool is_enough = primaries > 0 || take(picker, IpFamily::V4, addresses, addresses.begin());
            for (std::size_t number = 0; number < ipv6_count; ++number)
                is_enough = is_enough && take(picker, IpFamily::V6, addresses, addresses.end());
            if (!is_enough)
                return refuse("VSwitchId", "InvalidVSwitchId.IpNotEnough",
                              format("{} has no free address left", call_.network.name(request.vswitch)));
            request.addresses.push_back(std::move(addresses));
        }
        request.cursor = picker.cursor();
    }

    // False when there is none left.
    static bool take(AddressPicker& picker, IpFamily family, std::vector<IpAddress>& into,
                     std::vector<IpAddress>::iterator before)
    {
        const auto address = picker.next(family);
        if (address)
            into.insert(before, *address);
        return address.has_value();
    }

    // The addresses that one parameter names, be it a list or not; how many.
    std::size_t read_named(std::string_view name, VSwitchId vswitch, std::vector<IpAddress>& into)
    {
        if (!call_.arguments.has(name))
            return 0;
        const Value& written = call_.arguments[name];
        if (written.is_text()) {
            read_one(name, std::nullopt, written.text(), vswitch, into);
            return 1;
        }
        for (std::size_t item = 0; item < written.items().size(); ++item)
            read_one(name, item, written.items()[item].text(), vswitch, into);
        return written.items().size();
    }

    void read_one(std::string_view name, std::optional<std::size_t> item, const std::string& text, VSwitchId vswitch,
                  std::vector<IpAddress>& into)
    {
        const IpAddress address = parse_ip(text).value();
        std::string code;
        if (const std::string fault = fault_of(address, vswitch, into, code); !fault.empty()) {
            const std::string message = format("{}: {}", subject_, fault);
            call_.refuse(item ? call_.arguments.error(name, *item, code, message)
                              : call_.arguments.error(name, code, message));
        }
        into.push_back(address);
    }

    // What is wrong with an address in this vSwitch; empty when nothing is.
    std::string fault_of(IpAddress address, VSwitchId id, const std::vector<IpAddress>& named, std::string& code) const
    {
        const Network& network = call_.network;
        const VSwitch& vswitch = network.vswitches[id];
        if (!address.is_v4() && !vswitch.ipv6_cidr) {
            code = "OperationDenied.VpcIpv6NotEnabled";
            return format("{} has no IPv6 block, so {} cannot be in it", vswitch.name, to_string(address));
        }
        const Cidr& block = address.is_v4() ? vswitch.cidr : *vswitch.ipv6_cidr;
        if (!vswitch.covers(address)) {
            code = "InvalidIPAddress";
            return format("{} is outside {}'s {}", to_string(address), vswitch.name, to_string(block));
        }
        if (vswitch.is_reserved(address)) {  // [VP-21, VP-22]
            code = "InvalidIPAddress.Reserved";
            return format("{} is reserved: the first and the last {} of {} are the platform's", to_string(address),
                          address.is_v4() ? "three" : "nine", to_string(block));
        }
        code = "InvalidIPAddress.AlreadyUsed";
        if (std::ranges::find(named, address) != named.end())
            return format("{} is named twice", to_string(address));
        if (call_.ledger.is_in_use(network, vswitch.vpc, address)) {
            const EniId owner = network.find_eni(vswitch.vpc, address);
            return format("{} is in use by {}", to_string(address),
                          owner ? network.name(owner) : "an ENI that is not attached");
        }
        return {};
    }

    void check_room(const EniRequest& request, VpcId vpc)
    {
        if (request.addresses.empty())
            return;
        const auto each = std::ranges::count(request.addresses.front(), IpFamily::V4, &IpAddress::family);
        const std::int64_t total = each * static_cast<std::int64_t>(count_);
        if (call_.ledger.addresses_in(vpc) + total > call_.quotas(vpc).addresses_per_vpc)  // [VP-07]
            refuse("VSwitchId", "QuotaExceeded",
                   format("{} has {} private addresses in use; it may have {} (quota)", call_.network.name(vpc),
                          call_.ledger.addresses_in(vpc), call_.quotas(vpc).addresses_per_vpc));
        for (const SecurityGroupId group : request.groups)
            check_group_has_room(call_, group, total, static_cast<std::int64_t>(count_), "SecurityGroupIds");
    }

    Call& call_;
    const EniFieldNames& names_;
    const std::string& subject_;
    std::size_t count_;
};

}  // namespace

EniRequest read_eni_request(Call& call, const EniFieldNames& names, const std::string& subject, std::size_t count)
{
    return RequestReader{call, names, subject, count}.read();
}

Eni make_eni(Call& call, const EniRequest& request, std::size_t index, std::string name)
{
    Eni eni;
    eni.name = std::move(name);
    eni.vswitch = request.vswitch;
    eni.vpc = call.network.vswitches[request.vswitch].vpc;
    eni.mac = call.ledger.next_mac();
    eni.addresses = request.addresses[index];
    eni.groups = call.network.group_set(request.groups);
    eni.source_dest_check = request.source_dest_check;
    eni.mtu = request.mtu;
    eni.timeouts = request.timeouts;
    eni.origin = request.origin;
    return eni;
}

std::int64_t rule_count(const Network& network, std::span<const SecurityGroupId> groups)
{
    std::size_t count = 0;
    for (const SecurityGroupId id : groups)
        count += network.security_groups[id].ingress.size() + network.security_groups[id].egress.size();
    return static_cast<std::int64_t>(count);
}

void check_groups(Call& call, const std::string& subject, VpcId vpc, std::span<const SecurityGroupId> groups,
                  std::string_view parameter)
{
    const Network& network = call.network;
    const auto refuse = [&](std::string code, const std::string& message) {
        call.refuse(parameter, std::move(code), format("{}: {}", subject, message));
    };
    if (groups.empty())
        return refuse(format("MissingParameter.{}", parameter), "an ENI needs at least one security group");
    if (static_cast<std::int64_t>(groups.size()) > call.quotas(vpc).groups_per_eni)
        refuse("InstanceSecurityGroupLimitExceeded", format("{} security groups; an ENI may have {} (quota)",
                                                            groups.size(), call.quotas(vpc).groups_per_eni));
    const SecurityGroup& first = network.security_groups[groups.front()];
    for (const SecurityGroupId id : groups) {
        const SecurityGroup& group = network.security_groups[id];
        if (group.vpc != vpc)
            refuse("InvalidSecurityGroupId.VPCMismatch", format("{} is a group of {}; the ENI is in {}", group.name,
                                                                network.name(group.vpc), network.name(vpc)));
        if (group.type != first.type)
            refuse("InvalidOperation.InvalidSecurityGroupType",
                   format("{} is {} and {} is {}: all groups of an ENI must be of one type", first.name,
                          name(first.type), group.name, name(group.type)));
    }
    if (const std::int64_t rules = rule_count(network, groups); rules > call.quotas(vpc).rules_per_eni)
        refuse("AuthorizationLimitExceed", format("its groups have {} rules together; an ENI may have {} (quota)",
                                                  rules, call.quotas(vpc).rules_per_eni));
}

void check_group_has_room(Call& call, SecurityGroupId id, std::int64_t addresses, std::int64_t enis,
                          std::string_view parameter)
{
    const SecurityGroup& group = call.network.security_groups[id];
    const bool is_basic = group.type == SecurityGroupType::Basic;
    const Quotas& quotas = call.quotas(group.vpc);
    const std::int64_t most = is_basic ? quotas.addresses_per_basic_group : quotas.enis_per_enterprise_group;
    const std::int64_t now = is_basic ? call.ledger.addresses_in(id) : call.ledger.enis_in(id);
    if (now + (is_basic ? addresses : enis) > most)
        call.refuse(parameter, "QuotaExceeded",
                    format("{} has {} {}; {} group may have {} (quota)", group.name, now,
                           is_basic ? "private addresses" : "ENIs", is_basic ? "a basic" : "an enterprise", most));
}

}  // namespace vpcsim
