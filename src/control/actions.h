// The actions, one file per group. Each carries out a call whose parameters were checked against its table.
#pragma once

#include "call.h"

namespace vpcsim {

// vpc_actions.cpp
void create_vpc(Call& call);
void create_vswitch(Call& call);

// route_actions.cpp
void create_route_table(Call& call);
void associate_route_table(Call& call);
void unassociate_route_table(Call& call);
void create_route_entry(Call& call);
void delete_route_entry(Call& call);

// security_group_actions.cpp
void create_security_group(Call& call);
void modify_security_group_policy(Call& call);
void authorize_security_group(Call& call);
void authorize_security_group_egress(Call& call);
void revoke_security_group(Call& call);
void revoke_security_group_egress(Call& call);

// network_acl_actions.cpp
void create_network_acl(Call& call);
void update_network_acl_entries(Call& call);
void associate_network_acl(Call& call);
void unassociate_network_acl(Call& call);

// instance_actions.cpp
void run_instances(Call& call);
void start_instance(Call& call);
void stop_instance(Call& call);

// eni_actions.cpp
void create_network_interface(Call& call);
void attach_network_interface(Call& call);
void join_security_group(Call& call);
void leave_security_group(Call& call);

// gateway_actions.cpp
void create_ipv4_gateway(Call& call);
void enable_vpc_ipv4_gateway(Call& call);
void create_ipv6_gateway(Call& call);
void allocate_ipv6_internet_bandwidth(Call& call);
void create_nat_gateway(Call& call);
void create_snat_entry(Call& call);

// eip_actions.cpp
void allocate_eip_address(Call& call);
void associate_eip_address(Call& call);

// peer_creation.cpp
void create_vpc_peer_connection(Call& call);

// peer_actions.cpp
void accept_vpc_peer_connection(Call& call);
void reject_vpc_peer_connection(Call& call);
void modify_vpc_peer_connection(Call& call);
void delete_vpc_peer_connection(Call& call);

// peer_queries.cpp
void get_vpc_peer_connection_attribute(Call& call);
void list_vpc_peer_connections(Call& call);

}  // namespace vpcsim
