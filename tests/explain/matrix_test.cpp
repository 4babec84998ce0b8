// All pairs of small networks: each cell is what the walk of that flow says, and nothing else moves.
#include "vpcsim/explain/matrix.h"

#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

constexpr Service kIcmp{};
constexpr Service kTcp80{Protocol::Tcp, 80};

class Matrices : public testing::Test {
protected:
    Matrix matrix(World& world, Service service = kIcmp, IpFamily family = IpFamily::V4) const
    {
        return compute_matrix(world.network, guests_, service, family, world.now);
    }
    void listen(InstanceId instance, Listener listener)
    {
        guests_.resize(instance.value + 1);
        guests_[instance].listen.push_back(listener);
    }

    GuestSettingsOf guests_;
};

PairFate cell(const World& world, const Matrix& matrix, std::string_view from, std::string_view to)
{
    return matrix.at(world.instance_id(from), world.instance_id(to));
}

TEST_F(Matrices, say_who_reaches_whom_and_leave_the_diagonal_alone)
{
    auto world = peering();
    const Matrix open = matrix(world);
    EXPECT_EQ(open.size, 2u);
    EXPECT_EQ(cell(world, open, "ecs1", "ecs2").state, PairState::Reachable);
    EXPECT_EQ(cell(world, open, "ecs2", "ecs1").state, PairState::Reachable);
    EXPECT_EQ(cell(world, open, "ecs1", "ecs1"), PairFate{});
    EXPECT_FALSE(cell(world, open, "ecs1", "ecs2").has_cause());
}

TEST_F(Matrices, name_what_stops_a_flow_and_which_way)
{
    auto world = peering();
    world.group("sg-ecs2").accept_ingress(kAnyV4, tcp, 80);
    const Matrix pings = matrix(world);
    const PairFate denied = cell(world, pings, "ecs1", "ecs2");
    EXPECT_EQ(denied.state, PairState::Unreachable);
    EXPECT_EQ(denied.reason, DropReason::SgIngressDeny);
    EXPECT_EQ(denied.stage, Stage::SecurityGroupIngress);
    EXPECT_EQ(denied.object, ObjectRef{world.instance_id("ecs2")});
    EXPECT_EQ(denied.rule, RuleRef::default_rule());
    EXPECT_FALSE(denied.is_return);
    EXPECT_EQ(denied.diagnosis_code(), "SG_INGRESS_DENY");
    EXPECT_EQ(cell(world, pings, "ecs2", "ecs1").state, PairState::Reachable) << "a group remembers";

    world.acl("acl-ecs1").accept_ingress(kAnyV4, icmp).accept_egress(kAnyV4, tcp);
    const PairFate lost = cell(world, matrix(world), "ecs2", "ecs1");
    EXPECT_EQ(lost.reason, DropReason::NaclEgressDeny);
    EXPECT_EQ(lost.stage, Stage::NetworkAclEgress);
    EXPECT_TRUE(lost.is_return) << "the answer";
}

TEST_F(Matrices, mark_pairs_that_are_answered_one_way_only)
{
    auto world = peering();
    world.group("sg-ecs2");
    const Matrix pings = matrix(world);
    const InstanceId ecs1 = world.instance_id("ecs1");
    const InstanceId ecs2 = world.instance_id("ecs2");
    EXPECT_TRUE(pings.is_one_way(ecs2, ecs1));
    EXPECT_FALSE(pings.is_one_way(ecs1, ecs2));
}

TEST_F(Matrices, tell_a_refusal_from_silence)
{
    auto world = peering();
    listen(world.instance_id("ecs2"), {Protocol::Tcp, 80});
    const Matrix web = matrix(world, kTcp80);
    EXPECT_EQ(cell(world, web, "ecs1", "ecs2").state, PairState::Reachable);
    EXPECT_EQ(cell(world, web, "ecs2", "ecs1").state, PairState::Refused) << "nothing listens, and it says so";
    EXPECT_FALSE(cell(world, web, "ecs2", "ecs1").has_cause());
    EXPECT_FALSE(web.is_one_way(world.instance_id("ecs1"), world.instance_id("ecs2")));
}

TEST_F(Matrices, tell_a_missing_address_from_a_blocked_way)
{
    auto world = peering();
    world.instance("old", "vsw1", {"192.168.1.11"});
    const Matrix six = matrix(world, kIcmp, IpFamily::V6);
    EXPECT_EQ(cell(world, six, "ecs1", "ecs2").state, PairState::Reachable);
    EXPECT_EQ(cell(world, six, "ecs1", "old").state, PairState::NoAddress);
    EXPECT_EQ(cell(world, six, "old", "ecs1").state, PairState::NoAddress);
    EXPECT_FALSE(cell(world, six, "old", "ecs1").has_cause());
    EXPECT_FALSE(six.is_one_way(world.instance_id("ecs1"), world.instance_id("old")));
}

TEST_F(Matrices, name_who_answers_in_anothers_place)
{
    World world;
    world.vpc("vpc1", "cn-beijing", "10.0.0.0/16");
    world.vpc("vpc2", "cn-shanghai", "10.0.0.0/16");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "10.0.1.0/24");
    world.vswitch("vsw2", "vpc2", "cn-shanghai-b", "10.0.1.0/24");
    world.instance("a", "vsw1", {"10.0.1.10"});
    world.instance("twin", "vsw1", {"10.0.1.20"});
    world.instance("b", "vsw2", {"10.0.1.20"});
    const PairFate misled = cell(world, matrix(world), "a", "b");
    EXPECT_EQ(misled.state, PairState::Unreachable);
    EXPECT_EQ(misled.impostor, world.instance_id("twin"));
    EXPECT_FALSE(misled.is_dropped);
    EXPECT_EQ(misled.diagnosis_code(), "LOCAL_ROUTE_SHADOWS_PEER");
}

TEST_F(Matrices, tell_the_diagnosis_from_the_reason)
{
    auto world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.status = PeerStatus::Rejected;
    pcc1.was_activated = false;
    RouteTable& table = world.network.route_tables[world.network.find<RouteTableId>("vpc1.system")];
    table.remove(*table.find(block("10.0.0.0/16")));
    const PairFate refused = cell(world, matrix(world), "ecs1", "ecs2");
    EXPECT_EQ(refused.reason, DropReason::NoRoute);
    EXPECT_EQ(refused.object, ObjectRef{world.network.find<RouteTableId>("vpc1.system")});
    EXPECT_EQ(refused.diagnosis_code(), "PEER_NOT_ACTIVE");
}

TEST_F(Matrices, ask_each_pair_as_if_nobody_had_asked_before)
{
    auto world = peering();
    world.group("sg-ecs1").accept_ingress("10.0.1.11", icmp);
    world.instance("ecs3", "vsw2", {"10.0.1.11"});
    const Matrix all = matrix(world);
    EXPECT_EQ(cell(world, all, "ecs2", "ecs1").state, PairState::Unreachable) << "although ecs1 has pinged ecs2";
    EXPECT_EQ(cell(world, all, "ecs3", "ecs1").state, PairState::Reachable);
    const std::vector<PairFate> cells = all.cells;
    EXPECT_EQ(matrix(world).cells, cells) << "and asking changes nothing";
}

}  // namespace
}  // namespace vpcsim
