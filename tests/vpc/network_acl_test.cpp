#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

TEST(NetworkAcl, forgets_the_reply_of_an_accepted_flow)
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress("10.0.1.0/24", tcp, 3306);
    const Probe probe = world.probe("web", "db", tcp, 3306);
    EXPECT_THAT(probe.request(), passed_by(Stage::NetworkAclIngress, "acl-db ingress entry 1"));
    EXPECT_THAT(probe.request(), delivered_to("db"));
    EXPECT_THAT(probe.reply(), dropped_at(Stage::NetworkAclEgress, "acl-db", kDefaultRule));
}

}  // namespace
}  // namespace vpcsim
