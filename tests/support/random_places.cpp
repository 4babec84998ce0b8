// RandomCloud: accounts, VPCs, vSwitches and route tables.
#include "support/chance.h"
#include "support/random_cloud.h"
#include "vpcsim/base/format.h"

namespace vpcsim {

void RandomCloud::make_accounts()
{
    const std::size_t count = between(places_, 1, 3);
    for (std::size_t number = 1; number <= count; ++number) {
        const AccountId id = control_.add_account(format("a{}", number), std::to_string(1000 + number));
        network_.accounts[id].is_financially_locked = chance(places_, 8);
    }
}

// Of its own as a rule; some are another's, part of another's, or of a public range.
std::string RandomCloud::random_vpc_block(std::size_t number)
{
    const Cidr other = pick(places_, network_.vpcs).cidrs.front();
    const std::size_t kind = places_.below(100);
    if (kind < 70)
        return format("10.{}.0.0/16", number);
    if (kind < 80)
        return to_string(other);
    if (kind < 86)
        return to_string(Cidr{other.first(), other.length() + 1});
    if (kind < 94)
        return format("30.{}.0.0/16", number);
    return "192.168.0.0/16";
}

void RandomCloud::make_vpcs()
{
    const std::size_t count = 2 + places_.below(5);
    const bool is_one_region = chance(places_, 40);
    for (std::size_t number = 1; number <= count; ++number) {
        const char* region = is_one_region || chance(places_, 60) ? "cn-beijing"
                             : chance(places_, 85)                ? "cn-shanghai"
                                                                  : "ap-southeast-1";
        const std::string block = number == 1 ? "10.1.0.0/16" : random_vpc_block(number);
        Value vpc = Value::map();
        vpc.set("VpcName", format("vpc{}", number)).set("RegionId", region).set("CidrBlock", block);
        if (chance(places_, 25))
            vpc.set("SecondaryCidrBlocks", Value::list({Value{format("172.{}.0.0/16", 16 + number)}}));
        if (chance(places_, 65))
            vpc.set("Ipv6CidrBlock",
                    format("2001:db8:{}:100::/56", chance(places_, 8) ? between(places_, 1, number) : number));
        call(pick(places_, network_.accounts).name, "CreateVpc", vpc);
    }
}

void RandomCloud::make_vswitches()
{
    for (const VpcId vpc : ids(network_.vpcs)) {
        // Blocks of VPCs may overlap, and those of their vSwitches may still lie side by side [PC-41].
        const std::size_t first_octet = chance(places_, 50) ? 0 : 16 * vpc.value;
        const std::size_t count = chance(places_, 20) ? 1 : between(places_, 2, 3);
        for (std::size_t number = 1; number <= count; ++number)
            make_vswitch(vpc, number, first_octet);
    }
}

void RandomCloud::make_vswitch(VpcId id, std::size_t number, std::size_t first_octet)
{
    const Vpc& vpc = network_.vpcs[id];
    const Cidr& outer = chance(places_, 80) ? vpc.cidrs.front() : vpc.cidrs.back();
    const std::size_t blocks = std::size_t{1} << (24 - outer.length());
    Value vswitch = Value::map();
    vswitch.set("VSwitchName", format("vsw{}-{}", id.value + 1, number)).set("VpcId", vpc.name);
    vswitch.set("ZoneId", format("{}-{}", region_of(id), chance(places_, 65) ? "a" : "b"));
    vswitch.set("CidrBlock", to_string(Cidr{outer.first().plus(256 * ((first_octet + number) % blocks)), 24}));
    if (vpc.has_ipv6() && chance(places_, 80))
        vswitch.set("Ipv6CidrBlock",
                    to_string(Cidr{IpAddress::v6(vpc.ipv6_cidrs.front().first().high() + number, 0), 64}));
    call({}, "CreateVSwitch", vswitch);
}

void RandomCloud::make_tables()
{
    for (const VpcId vpc : ids(network_.vpcs)) {
        if (!chance(places_, 60))
            continue;
        const std::string table = format("rtb{}", vpc.value + 1);
        call("CreateRouteTable", {{"RouteTableName", table}, {"VpcId", network_.vpcs[vpc].name}});
        for (const VSwitchId vswitch : of_vpc(network_.vswitches, vpc))
            if (chance(places_, 55))
                call("AssociateRouteTable", {{"RouteTableId", table}, {"VSwitchId", network_.vswitches[vswitch].name}});
    }
}

}  // namespace vpcsim
