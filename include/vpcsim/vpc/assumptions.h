// Assumptions: what the vendor does not document, named, each with a default, a reason and its tag in domain.md 11.2.
// A scenario may override any of them under `assumptions:`. Nothing undocumented hides in a function.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "vpcsim/base/units.h"

namespace vpcsim {

struct Assumptions {
    Duration peer_creating_time = seconds(5);
    Duration peer_updating_time = seconds(5);
    Duration peer_deleting_time = seconds(5);
    bool updating_peer_forwards = true;
    bool locked_peer_forwards = false;
    bool requester_deletes_accepting = true;
    bool accepter_deletes_expired = true;
    bool foreign_routes_block_delete = true;
    bool force_delete_cleans_both_sides = true;
    Duration route_creating_time = seconds(1);
    Duration route_deleting_time = seconds(1);
    Duration peer_burst_time = milliseconds(100);
    Bytes peer_burst_minimum{3'000};
    Bytes limiter_queue{0};
    bool limiter_counts_frames = false;
    std::int64_t mtu_intra_region = 8500;
    std::int64_t mtu_inter_region = 1500;
    std::int64_t hop_limit_vswitch = 0;
    std::int64_t hop_limit_peering = 1;
    std::int64_t hop_limit_internet = 1;
    bool time_exceeded_answered = false;
    bool no_public_exit_follows_routes = true;
    bool spoofed_source_forwarded = true;
    bool icmp_error_follows_connection = true;
    Duration icmp_connection_timeout = seconds(30);
    Duration tcp_half_open_timeout = seconds(30);
    bool enterprise_group_stateless = false;
    bool intra_group_egress = false;
    bool acl_inside_vswitch = false;
    Duration same_zone_delay = microseconds(90);
    Duration cross_zone_delay = microseconds(500);
    Duration region_fixed_delay = microseconds(500);
    BitRate eni_rate{10'000'000'000};
    Bytes eni_queue{2'000'000};
    Duration instance_burst_time = milliseconds(10);
    Duration instance_credit_time = seconds(60);
    Duration arp_reply_delay = microseconds(20);
    bool white_list_answers_reset = true;
};

// One row of the list: how a field is named in a file, where it stands, why it has its default, the tag, and between
// what a number may be.
struct AssumptionField {
    std::string_view name;
    std::variant<bool Assumptions::*, std::int64_t Assumptions::*, Duration Assumptions::*, Bytes Assumptions::*,
                 BitRate Assumptions::*>
        member;
    std::string_view reason;
    std::string_view tag;
    std::int64_t least = 0;
    std::int64_t most = 65'535;
};

std::span<const AssumptionField> assumption_fields();
// "true", "1500", "100ms": the default as a scenario would write it.
std::string default_text(const AssumptionField& field);

}  // namespace vpcsim
