#include <algorithm>
#include <vector>

#include "support/chance.h"
#include "support/random_cloud.h"
#include "support/random_network.h"
#include "vpcsim/base/format.h"
#include "vpcsim/vpc/network_acl.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {
namespace {

class FlowMaker {
public:
    FlowMaker(const RandomNetwork& world, RandomStream& random) : network_{world.network}, random_{random} {}

    RandomFlow make()
    {
        choose_sender();
        choose_destination();
        const bool is_v4 = flow_.destination.is_v4();
        const std::size_t kind = random_.below(100);
        const Listener& usual = pick(random_, usual_ports());
        flow_.protocol = kind < 35 ? (is_v4 ? Protocol::Icmp : Protocol::Icmpv6) : usual.protocol;
        if (kind >= 35)
            flow_.port = chance(random_, 93) ? usual.port : static_cast<std::uint16_t>(between(random_, 1, 9999));
        else if (chance(random_, 12))
            flow_.hop_limit = static_cast<std::uint8_t>(between(random_, 1, 3));
        return flow_;
    }

private:
    void choose_sender()
    {
        std::vector<InstanceId> running;
        for (const InstanceId instance : ids(network_.instances))
            if (network_.instances[instance].status == InstanceStatus::Running)
                running.push_back(instance);
        flow_.from = pick(random_, running);
        const std::vector<EniId>& enis = network_.instances[flow_.from].enis;
        vpc_ = network_.instances[flow_.from].vpc;
        eni_ = pick(random_, enis);
        if (chance(random_, 50))
            flow_.from_eni = eni_;
    }

    void choose_destination()
    {
        const std::size_t kind = random_.below(100);
        if (kind < 80)
            choose_instance();
        else if (kind < 83)
            flow_.destination =
                pick(random_, network_.enis[pick(random_, network_.instances[flow_.from].enis)].addresses);
        else if (kind < 87)
            flow_.destination = in_vswitch(between(random_, 100, 200));  // nobody's, as a rule
        else if (kind < 90)
            flow_.destination = in_no_vswitch();
        else if (kind < 96)
            flow_.destination = public_address();
        else if (kind < 98)
            flow_.destination = network_.vswitches[network_.enis[eni_].vswitch].gateway(IpFamily::V4);
        else
            flow_.destination = kDnsServer1;
    }

    // Of a family that both have; of another instance; more often one that can be reached at all.
    void choose_instance()
    {
        std::vector<EniId> likely;
        for (const EniId eni : ids(network_.enis))
            if (network_.enis[eni].instance != flow_.from && (!chance(random_, 85) || is_near(network_.enis[eni].vpc)))
                likely.push_back(eni);
        if (likely.empty()) {
            flow_.destination = in_vswitch(4);
            return;
        }
        const Eni& target = network_.enis[pick(random_, likely)];
        const bool has_ipv6 = !network_.enis[eni_].address(IpFamily::V6).is_unspecified();
        std::vector<IpAddress> addresses;
        for (const IpAddress address : target.addresses)
            if (address.is_v4() || has_ipv6 || chance(random_, 4))
                addresses.push_back(address);
        flow_.destination = pick(random_, addresses);
        if (chance(random_, 85))
            flow_.to = target.instance;
    }

    // In the sender's VPC or one that is, or was, peered with it.
    bool is_near(VpcId vpc) const
    {
        return vpc == vpc_ || std::ranges::any_of(network_.peer_connections, [&](const PeerConnection& peer) {
                   return peer.was_activated && peer.joins(vpc) && peer.joins(vpc_);
               });
    }

    IpAddress in_vswitch(std::size_t number)
    {
        const VSwitch& vswitch = pick(random_, network_.vswitches);
        const Cidr& block = vswitch.ipv6_cidr && chance(random_, 30) ? *vswitch.ipv6_cidr : vswitch.cidr;
        return block.first().plus(number);
    }

    IpAddress in_no_vswitch()
    {
        const Vpc& vpc = pick(random_, network_.vpcs);
        const Cidr& block = vpc.has_ipv6() && chance(random_, 30) ? vpc.ipv6_cidrs.front() : vpc.cidrs.front();
        return block.family() == IpFamily::V4 ? block.first().plus(250 * 256 + 9)
                                              : IpAddress::v6(block.first().high() + 250, 9);
    }

    IpAddress public_address()
    {
        if (chance(random_, 30))
            return IpAddress::v6(0x2400'3200'0000'0000, 1);
        return IpAddress::v4(chance(random_, 70) ? 0x08'08'08'08 : 0x1e'07'01'04);  // 30.7.1.4: no VPC's
    }

    const Network& network_;
    RandomStream& random_;
    RandomFlow flow_;
    VpcId vpc_;
    EniId eni_;
};

}  // namespace

RandomFlow random_flow(const RandomNetwork& world, RandomStream& random) { return FlowMaker{world, random}.make(); }

std::string describe(const RandomNetwork& world, const RandomFlow& flow)
{
    const Network& network = world.network;
    std::string text = network.name(flow.from);
    if (flow.from_eni)
        text += " by " + network.name(flow.from_eni);
    text += " " + protocol_name(flow.protocol);
    if (flow.port != 0)
        text += format("/{}", flow.port);
    text += " -> " + to_string(flow.destination);
    if (flow.to)
        text += " (" + network.name(flow.to) + ")";
    if (flow.hop_limit != 64)
        text += format(", hop limit {}", flow.hop_limit);
    return text;
}

}  // namespace vpcsim
