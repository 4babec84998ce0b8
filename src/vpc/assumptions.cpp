#include "vpcsim/vpc/assumptions.h"

#include <array>

#include "vpcsim/vpc/instance.h"

namespace vpcsim {
namespace {

using A = Assumptions;

const std::array kFields{
    AssumptionField{"peer_creating_time", &A::peer_creating_time,
                    "how long a peer connection is Creating; the vendor's Terraform provider looks again after 5 s",
                    "domain.md 1.4"},
    AssumptionField{"peer_updating_time", &A::peer_updating_time,
                    "how long a peer connection is Updating after Accept and Modify", "domain.md 1.4"},
    AssumptionField{"peer_deleting_time", &A::peer_deleting_time, "how long a peer connection is Deleting",
                    "domain.md 1.4"},
    AssumptionField{"updating_peer_forwards", &A::updating_peer_forwards,
                    "a modified peer connection forwards at its old rate until it is Activated again",
                    "domain.md 11.2"},
    AssumptionField{"locked_peer_forwards", &A::locked_peer_forwards,
                    "a peer connection that is FinancialLocked forwards; other services stop when they are overdue",
                    "domain.md 11.2"},
    AssumptionField{"requester_deletes_accepting", &A::requester_deletes_accepting,
                    "the requester may take its request back; the accepter may delete it in any case", "domain.md 1.4"},
    AssumptionField{"accepter_deletes_expired", &A::accepter_deletes_expired,
                    "the accepter, too, may delete an expired request", "domain.md 1.4"},
    AssumptionField{"foreign_routes_block_delete", &A::foreign_routes_block_delete,
                    "routes of the other account keep a peer connection from being deleted, as one's own do",
                    "domain.md 11.2"},
    AssumptionField{"force_delete_cleans_both_sides", &A::force_delete_cleans_both_sides,
                    "Force removes the routes of the other account, too; else they are left as blackholes", "PC-51"},
    AssumptionField{"route_creating_time", &A::route_creating_time,
                    "how long a route entry is Creating; routes of one VPC are created one after the other", "VP-53"},
    AssumptionField{"route_deleting_time", &A::route_deleting_time,
                    "how long a route entry is Deleting; it takes no packets any more", "VP-53"},
    AssumptionField{"peer_burst_time", &A::peer_burst_time,
                    "how much of the peering's rate may pass at once: its token bucket is this deep", "PC-36"},
    AssumptionField{"peer_burst_minimum", &A::peer_burst_minimum, "the bucket holds at least two packets of the MTU",
                    "PC-36"},
    AssumptionField{"limiter_queue", &A::limiter_queue,
                    "what may wait for a peering's bandwidth, in each direction; the vendor says that the excess is "
                    "dropped",
                    "PC-34"},
    AssumptionField{"limiter_counts_frames", &A::limiter_counts_frames,
                    "a peering's bandwidth counts the bytes of Ethernet frames; else those of IP packets", "PC-36"},
    AssumptionField{"mtu_intra_region", &A::mtu_intra_region, "IP MTU of a peering inside one region, in bytes",
                    "EN-24", kLeastMtu, kMostMtu},
    AssumptionField{"mtu_inter_region", &A::mtu_inter_region, "IP MTU of a peering between regions, in bytes", "EN-24",
                    kLeastMtu, kMostMtu},
    AssumptionField{"hop_limit_vswitch", &A::hop_limit_vswitch, "what the TTL loses between two vSwitches of a VPC",
                    "EN-51"},
    AssumptionField{"hop_limit_peering", &A::hop_limit_peering, "what the TTL loses at a peer connection", "EN-51"},
    AssumptionField{"hop_limit_internet", &A::hop_limit_internet, "what the TTL loses on leaving for the Internet",
                    "EN-51"},
    AssumptionField{"time_exceeded_answered", &A::time_exceeded_answered,
                    "where a TTL runs out in the network, the vSwitch's gateway address answers with ICMP time "
                    "exceeded; public traceroutes from cloud hosts show `* * *`",
                    "EN-52"},
    AssumptionField{"no_public_exit_follows_routes", &A::no_public_exit_follows_routes,
                    "without a public exit and without an active IPv4 gateway, packets for a public range follow the "
                    "route table; else they are dropped",
                    "domain.md 2.6"},
    AssumptionField{"spoofed_source_forwarded", &A::spoofed_source_forwarded,
                    "a source address that is not the ENI's own leaves while SourceDestCheck is off", "domain.md 5.1"},
    AssumptionField{"icmp_error_follows_connection", &A::icmp_error_follows_connection,
                    "an ICMP error about a known connection passes with it", "SG-32"},
    AssumptionField{"icmp_connection_timeout", &A::icmp_connection_timeout, "how long an echo is remembered", "SG-32"},
    AssumptionField{"tcp_half_open_timeout", &A::tcp_half_open_timeout,
                    "how long a TCP connection is remembered that was never answered", "SG-32"},
    AssumptionField{"enterprise_group_stateless", &A::enterprise_group_stateless,
                    "one vendor tool calls enterprise groups stateless; the product pages do not", "SG-34"},
    AssumptionField{"intra_group_egress", &A::intra_group_egress,
                    "the intra-group policy lets packets out as well as in", "domain.md 11.1 #6"},
    AssumptionField{"acl_inside_vswitch", &A::acl_inside_vswitch, "a network ACL filters inside its vSwitch too",
                    "NA-03"},
    AssumptionField{"same_zone_delay", &A::same_zone_delay, "one way inside a zone; published: p99 below 180 us",
                    "EN-55"},
    AssumptionField{"cross_zone_delay", &A::cross_zone_delay, "one way between two zones of a region", "domain.md 6.2"},
    AssumptionField{"region_fixed_delay", &A::region_fixed_delay,
                    "added to one way between regions: metro lines and equipment", "domain.md 6.2"},
    AssumptionField{"eni_rate", &A::eni_rate, "line rate of an ENI whose instance has no limits", "domain.md 5.4"},
    AssumptionField{"eni_queue", &A::eni_queue,
                    "what may wait for the line of an ENI, or of an instance that is limited; more is dropped",
                    "domain.md 5.4"},
    AssumptionField{"instance_burst_time", &A::instance_burst_time,
                    "how much of the instance type's packet rate may pass at once", "domain.md 5.4"},
    AssumptionField{"instance_credit_time", &A::instance_credit_time,
                    "how long an instance that has been at rest may use its burst bandwidth; not published",
                    "domain.md 5.4"},
    AssumptionField{"arp_reply_delay", &A::arp_reply_delay, "until the vSwitch answers ARP and neighbour solicitations",
                    "EN-12"},
    AssumptionField{"white_list_answers_reset", &A::white_list_answers_reset,
                    "a service refuses a source outside its IP white list with RST; if false, it is silent", "TS-74"},
};

std::string spelling(bool truth) { return truth ? "true" : "false"; }
std::string spelling(std::int64_t number) { return std::to_string(number); }
std::string spelling(Duration duration) { return to_string(duration); }
std::string spelling(Bytes size) { return to_string(size); }
std::string spelling(BitRate rate) { return to_string(rate); }

}  // namespace

std::span<const AssumptionField> assumption_fields() { return kFields; }

std::string default_text(const AssumptionField& field)
{
    return std::visit([](auto member) { return spelling(Assumptions{}.*member); }, field.member);
}

}  // namespace vpcsim
