// CreateVpc, CreateVSwitch [domain.md 2.1, 2.2]. Codes that domain.md does not quote are in the vendor's manner [INF].
#include <algorithm>

#include "actions.h"
#include "vpcsim/base/format.h"
#include "vpcsim/vpc/route_table.h"
#include "words.h"

namespace vpcsim {
namespace {

// [VP-02] Not for a VPC, nor their subnets; 0.0.0.0/8 is nobody's (RFC 1122 3.2.1.3, [VP-04]).
const Cidr* forbidden_ipv4(const Cidr& block)
{
    static const Cidr kForbidden[] = {
        cloud_services(),
        Cidr{IpAddress::v4(0xe0'00'00'00), 4},
        Cidr{IpAddress::v4(0x7f'00'00'00), 8},
        Cidr{IpAddress::v4(0xa9'fe'00'00), 16},
        Cidr{IpAddress::v4(0), 8},
    };
    const auto found = std::ranges::find_if(kForbidden, [&](const Cidr& range) { return range.overlaps(block); });
    return found == std::end(kForbidden) ? nullptr : &*found;
}

// Link-local and multicast addresses are no unicast blocks (RFC 4291 2.5.6, 2.7); nor is what holds the mapped ones.
const Cidr* forbidden_ipv6(const Cidr& block)
{
    static const Cidr kForbidden[] = {
        Cidr{IpAddress::v6(0xfe80'0000'0000'0000, 0), 10},
        Cidr{IpAddress::v6(0xff00'0000'0000'0000, 0), 8},
        Cidr{IpAddress::v6(0, 0), 8},
    };
    const auto found = std::ranges::find_if(kForbidden, [&](const Cidr& range) { return range.overlaps(block); });
    return found == std::end(kForbidden) ? nullptr : &*found;
}

struct BlockRules {
    unsigned shortest;
    unsigned longest;
    std::string_view what;
};
constexpr BlockRules kPrimaryRules{8, 28, "the primary block"};     // [VP-02, VP-03]
constexpr BlockRules kSecondaryRules{16, 28, "a secondary block"};  // [VP-04]
constexpr BlockRules kIpv6Rules{56, 56, "an IPv6 block of a VPC"};  // [VP-08]

// The message of what is wrong with a block that a VPC would have beside `others`; empty when nothing is.
struct BlockFault {
    std::string code;
    std::string message;
};
BlockFault fault_of(const Cidr& block, const std::vector<Cidr>& others, const BlockRules& rules)
{
    if (block.length() < rules.shortest || block.length() > rules.longest)
        return {"InvalidCidrBlock",
                format("{}: the mask of {} must be /{}{}", to_string(block), rules.what, rules.shortest,
                       rules.shortest == rules.longest ? "" : format(" to /{}", rules.longest))};
    const Cidr* forbidden = block.family() == IpFamily::V4 ? forbidden_ipv4(block) : forbidden_ipv6(block);
    if (forbidden != nullptr)
        return {"InvalidCidrBlock",
                format("{} meets {}, which no VPC may use", to_string(block), to_string(*forbidden))};
    for (const Cidr& other : others)
        if (other.overlaps(block))
            return {"InvalidCidrBlock.Overlapped",
                    format("{} overlaps {} of the same VPC", to_string(block), to_string(other))};
    return {};
}

void read_block(Call& call, std::string_view parameter, std::vector<Cidr>& into, const BlockRules& rules)
{
    const auto block = call.arguments.block(parameter);
    if (!block)
        return;
    if (BlockFault fault = fault_of(*block, into, rules); !fault.code.empty())
        call.refuse(parameter, std::move(fault.code), std::move(fault.message));
    into.push_back(*block);
}

void read_blocks(Call& call, std::string_view parameter, std::vector<Cidr>& into, const BlockRules& rules)
{
    const Value::List& items = call.arguments.list(parameter);
    for (std::size_t item = 0; item < items.size(); ++item) {
        const Cidr block = parse_cidr(items[item].text()).value().block;
        if (BlockFault fault = fault_of(block, into, rules); !fault.code.empty())
            call.refuse(call.arguments.error(parameter, item, std::move(fault.code), std::move(fault.message)));
        into.push_back(block);
    }
}

void check_block_count(Call& call, std::string_view parameter, std::size_t count, std::int64_t most,
                       std::string_view what)
{
    if (static_cast<std::int64_t>(count) > most)
        call.refuse(parameter, "QuotaExceeded", format("{} {}; a VPC may have {} (quota)", count, what, most));
}

// Where there is no account yet, one is made.
AccountId owner_of_new_vpc(Call& call)
{
    if (const AccountId owner = call.first_owner())
        return owner;
    Account account;
    account.name = "default";
    account.uid = "1";
    return call.network.add(std::move(account));
}

void check_vpc_quota(Call& call, const std::string& region)
{
    const AccountId owner = call.first_owner();
    const std::int64_t most = call.quotas(owner).vpcs_per_region;
    const auto is_counted = [&](const Vpc& vpc) {
        return vpc.account == owner && call.network.regions[vpc.region].name == region;
    };
    if (std::ranges::count_if(call.network.vpcs, is_counted) >= most)
        call.refuse("RegionId", "QuotaExceeded",
                    format("the account has {} VPCs in {} already, as many as it may (quota)", most, region));
}

// [VP-44] The new Local entries may neither repeat nor cover a custom route of any table.
void check_custom_routes(Call& call, VpcId vpc, std::string_view parameter, const Cidr& block)
{
    for (const RouteTable& table : call.network.route_tables) {
        if (table.vpc() != vpc)
            continue;
        for (const RouteEntry& entry : table.entries())
            if (entry.route_origin == RouteOrigin::Custom && block.contains(entry.destination))
                call.refuse(parameter, "InvalidCidrBlock.RouteConflict",
                            format("{} covers the custom route {} of {}; delete that route first", to_string(block),
                                   to_string(entry.destination), table.name()));
    }
}

// `block` must lie in one of the VPC's and beside every other vSwitch's [VP-20, VP-44].
void check_vswitch_block(Call& call, VpcId id, const std::string& name, std::string_view parameter, const Cidr& block)
{
    const Vpc& vpc = call.network.vpcs[id];
    const std::vector<Cidr>& outer = block.family() == IpFamily::V4 ? vpc.cidrs : vpc.ipv6_cidrs;
    if (outer.empty())
        return call.refuse(parameter, "OperationDenied.VpcIpv6NotEnabled",
                           format("{}: {} has no IPv6 block; give it one first", name, vpc.name));
    if (!vpc.covers(block))
        return call.refuse(parameter, "InvalidCidrBlock",
                           format("{}: {} is outside {}'s {}", name, to_string(block), vpc.name,
                                  enumerate(outer, [](const Cidr& cidr) { return to_string(cidr); })));
    for (const VSwitch& other : call.network.vswitches) {
        if (other.vpc != id)
            continue;
        for (const std::optional<Cidr>& taken : {std::optional{other.cidr}, other.ipv6_cidr})
            if (taken && taken->family() == block.family() && taken->overlaps(block))
                return call.refuse(
                    parameter, "InvalidCidrBlock.Overlapped",
                    format("{}: {} overlaps {} of {}", name, to_string(block), to_string(*taken), other.name));
    }
    check_custom_routes(call, id, parameter, block);
}

// "cn-beijing-h" belongs to cn-beijing; "ap-southeast-1a" is how older zones are written.
bool is_zone_of(std::string_view zone, std::string_view region)
{
    if (!zone.starts_with(region))
        return false;
    std::string_view rest = zone.substr(region.size());
    if (rest.starts_with('-'))
        rest.remove_prefix(1);
    return rest.size() == 1 && rest.front() >= 'a' && rest.front() <= 'z';
}

void check_vswitch_mask(Call& call, const std::string& name, const Cidr& block)
{
    if (block.length() < 16 || block.length() > 29)  // [VP-20]
        call.refuse("CidrBlock", "InvalidCidrBlock",
                    format("{}: the mask of {} must be /16 to /29", name, to_string(block)));
}

}  // namespace

void create_vpc(Call& call)
{
    const Arguments& arguments = call.arguments;
    Vpc vpc;
    vpc.name = call.new_name<VpcId>("VpcName", "vpc");
    vpc.origin = arguments.origin("VpcName");
    const std::string region = arguments.text("RegionId");
    if (!is_known_region(region))
        call.refuse("RegionId", "InvalidRegionId.NotFound",
                    format("there is no region `{}`; one is cn-beijing", region));
    if (!call.is_name_in_use<VpcId>(vpc.name) && call.is_name_in_use<RouteTableId>(vpc.name + ".system"))
        call.refuse(
            "VpcName", "InvalidName.Duplicate",
            format("{0}: its system route table would be `{0}.system`, and there is one of that name", vpc.name));

    read_block(call, "CidrBlock", vpc.cidrs, kPrimaryRules);
    read_blocks(call, "SecondaryCidrBlocks", vpc.cidrs, kSecondaryRules);
    read_block(call, "Ipv6CidrBlock", vpc.ipv6_cidrs, kIpv6Rules);
    read_blocks(call, "Ipv6CidrBlocks", vpc.ipv6_cidrs, kIpv6Rules);
    const std::int64_t most_secondary = call.quotas(call.first_owner()).secondary_cidrs_per_vpc;
    check_block_count(call, "SecondaryCidrBlocks", vpc.cidrs.size() - 1, most_secondary, "secondary IPv4 blocks");
    check_block_count(call, "Ipv6CidrBlocks", vpc.ipv6_cidrs.size(), most_secondary + 1, "IPv6 blocks");
    check_vpc_quota(call, region);

    if (!call.may_apply())
        return;
    vpc.account = owner_of_new_vpc(call);
    vpc.region = call.network.region(region);
    const VpcId id = call.network.add(std::move(vpc));
    const Vpc& made = call.network.vpcs[id];
    call.result.set("VpcId", made.name);
    call.result.set("RouteTableId", call.network.route_tables[made.system_table].name());
}

void create_vswitch(Call& call)
{
    const Arguments& arguments = call.arguments;
    VSwitch vswitch;
    vswitch.name = call.new_name<VSwitchId>("VSwitchName", "vsw");
    vswitch.origin = arguments.origin("VSwitchName");
    vswitch.cidr = *arguments.block("CidrBlock");
    vswitch.ipv6_cidr = arguments.block("Ipv6CidrBlock");
    vswitch.vpc = call.find<VpcId>("VpcId");
    check_vswitch_mask(call, vswitch.name, vswitch.cidr);
    if (vswitch.ipv6_cidr && vswitch.ipv6_cidr->length() != 64)  // [VP-08]
        call.refuse("Ipv6CidrBlock", "InvalidIpv6CidrBlock",
                    format("{}: the mask of {} must be /64", vswitch.name, to_string(*vswitch.ipv6_cidr)));
    if (vswitch.vpc.is_none())
        return;

    const Vpc& vpc = call.network.vpcs[vswitch.vpc];
    const std::string& region = call.network.regions[vpc.region].name;
    const std::string zone = arguments.text("ZoneId");
    if (!is_zone_of(zone, region))
        call.refuse(
            "ZoneId", "InvalidZoneId.NotFound",
            format("{0}: {1} is no zone of {2}'s region {3}; one is {3}-a", vswitch.name, zone, vpc.name, region));
    check_vswitch_block(call, vswitch.vpc, vswitch.name, "CidrBlock", vswitch.cidr);
    if (vswitch.ipv6_cidr)
        check_vswitch_block(call, vswitch.vpc, vswitch.name, "Ipv6CidrBlock", *vswitch.ipv6_cidr);
    const auto siblings = std::ranges::count(call.network.vswitches, vswitch.vpc, &VSwitch::vpc);
    if (siblings >= call.quotas(vswitch.vpc).vswitches_per_vpc)  // [VP-25]
        call.refuse(
            "VpcId", "QuotaExceeded",
            format("{}: {} has {} vSwitches already, as many as it may (quota)", vswitch.name, vpc.name, siblings));

    if (!call.may_apply())
        return;
    vswitch.zone = call.network.zone(zone, vpc.region);
    vswitch.route_table = vpc.system_table;
    call.result.set("VSwitchId", vswitch.name);
    call.network.add(std::move(vswitch));
}

}  // namespace vpcsim
