// Random calls by three accounts over virtual weeks, against a model: every call is answered as the model says, every
// change of a status is one that domain.md 1.4 knows, and a refused call has changed nothing.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "cloud.h"
#include "peer_model.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

struct Step {
    enum class Kind { Wait, Create, Accept, Reject, Modify, Delete, ForceDelete, CreateRoute, DeleteRoute };
    Kind kind;
    int account;
    int vpc;
    int other_vpc;
    std::size_t peer;
    std::size_t wait;
};

void showValue(const Step& step, std::ostream& out)
{
    out << format("{{kind {}, account {}, vpc {}, other {}, peer {}, wait {}}}", static_cast<int>(step.kind),
                  step.account, step.vpc, step.other_vpc, step.peer, step.wait);
}

constexpr Duration kLast = seconds(60LL * 24 * 3600);
constexpr Duration kWaits[] = {milliseconds(1), seconds(1),     seconds(4),      seconds(5),
                               seconds(60),     seconds(86400), seconds(518400), seconds(604799)};

// Every way in which a status may follow another one, be it by a call or by itself.
bool is_legal(const std::string& from, const std::string& to)
{
    static const std::set<std::pair<std::string, std::string>> kTransitions{
        {"", "Creating"},          {"Creating", "Activated"}, {"Creating", "Accepting"}, {"Accepting", "Updating"},
        {"Accepting", "Rejected"}, {"Accepting", "Expired"},  {"Accepting", "Deleting"}, {"Updating", "Activated"},
        {"Activated", "Updating"}, {"Activated", "Deleting"}, {"Rejected", "Deleting"},  {"Expired", "Deleting"},
        {"Deleting", "Deleted"},
    };
    return from == to || kTransitions.contains({from, to});
}

const char* account_name(int account) { return std::array{"a0", "a1", "a2"}[static_cast<std::size_t>(account)]; }
std::string vpc_name(int vpc) { return format("v{}", vpc); }
std::string peer_name(std::size_t peer) { return format("p{}", peer); }
std::string destination(std::size_t peer) { return format("172.16.{}.0/24", peer); }

class Walk {
public:
    Walk()
    {
        for (int account = 0; account < 3; ++account)
            cloud_.control.add_account(account_name(account), std::to_string(7000 + account));
        for (int vpc = 0; vpc < PeerModel::kVpcCount; ++vpc)
            cloud_.vpc(account_name(PeerModel::owner(vpc)), vpc_name(vpc).c_str(),
                       vpc % 2 == 0 ? "cn-beijing" : "cn-shanghai", "10.0.0.0/16");
        for (int account = 0; account < 3; ++account)
            cloud_.quotas(account_name(account)).peers_per_account_and_region = 1000;
        cloud_.settles = false;
    }

    void take(const Step& step)
    {
        if (step.kind == Step::Kind::Wait) {
            const Duration until = now_ + kWaits[step.wait];
            if (until <= kLast)
                wait_until(until);
            return;
        }
        const std::string before = print(cloud_.network);
        const PeerModel::Reasons reasons = ask_model(step);
        const CallResult result = ask_cloud(step);
        RC_ASSERT(result.is_success() == reasons.empty());
        if (!result.is_success()) {
            for (const ApiError& error : result.errors())
                RC_ASSERT(reasons.contains(error.code));
            RC_ASSERT(print(cloud_.network) == before);
        }
        compare();
    }

private:
    // One thing after the other, so that no state in between is overlooked.
    void wait_until(Duration until)
    {
        while (cloud_.control.next_due() <= kStart + until) {
            now_ = cloud_.control.next_due() - kStart;
            RC_ASSERT(cloud_.control.advance(kStart + now_));
            compare();
        }
        now_ = until;
        RC_ASSERT(!cloud_.control.advance(kStart + now_));
        compare();
    }

    void compare()
    {
        model_.advance(now_);
        const auto due = model_.next_due();
        RC_ASSERT(cloud_.control.next_due() == (due ? kStart + *due : kNever));
        const Network& network = cloud_.network;
        RC_ASSERT(network.peer_connections.size() == model_.peers().size());
        statuses_.resize(model_.peers().size());
        for (const PeerConnectionId id : ids(network.peer_connections)) {
            const std::string status{name(network.peer_connections[id].status)};
            RC_ASSERT(status == model_.peers()[id.value].status);
            RC_ASSERT(is_legal(statuses_[id.value], status));
            statuses_[id.value] = status;
        }
        std::size_t routes = 0;
        for (int vpc = 0; vpc < PeerModel::kVpcCount; ++vpc)
            for (const RouteEntry& entry : cloud_.table((vpc_name(vpc) + ".system").c_str()).entries()) {
                if (entry.route_origin != RouteOrigin::Custom)
                    continue;
                ++routes;
                RC_ASSERT(entry.next_hop.type == NextHopType::VpcPeer);
                RC_ASSERT(statuses_[entry.next_hop.id] != "Deleted");
                RC_ASSERT(model_.routes().at({vpc, entry.next_hop.id}).status == name(entry.status));
            }
        RC_ASSERT(routes == model_.routes().size());
    }

    PeerModel::Reasons ask_model(const Step& step)
    {
        switch (step.kind) {
        case Step::Kind::Wait:
            break;
        case Step::Kind::Create:
            return model_.create(step.account, step.vpc, step.other_vpc, now_);
        case Step::Kind::Accept:
            return model_.accept(step.account, step.peer, now_);
        case Step::Kind::Reject:
            return model_.reject(step.account, step.peer, now_);
        case Step::Kind::Modify:
            return model_.modify(step.account, step.peer, now_);
        case Step::Kind::Delete:
        case Step::Kind::ForceDelete:
            return model_.remove(step.account, step.peer, step.kind == Step::Kind::ForceDelete, now_);
        case Step::Kind::CreateRoute:
            return model_.create_route(step.account, step.vpc, step.peer, now_);
        case Step::Kind::DeleteRoute:
            return model_.remove_route(step.account, step.vpc, step.peer, now_);
        }
        return {};
    }

    CallResult ask_cloud(const Step& step)
    {
        cloud_.now = kStart + now_;
        const char* account = account_name(step.account);
        const Value id = map({{"InstanceId", peer_name(step.peer)}});
        Value route = map({{"RouteTableId", vpc_name(step.vpc) + ".system"},
                           {"DestinationCidrBlock", destination(step.peer)},
                           {"NextHopId", peer_name(step.peer)}});
        switch (step.kind) {
        case Step::Kind::Wait:
            break;
        case Step::Kind::Create:
            return cloud_.call(account, "CreateVpcPeerConnection",
                               map({{"Name", peer_name(cloud_.network.peer_connections.size())},
                                    {"VpcId", vpc_name(step.vpc)},
                                    {"AcceptingVpcId", vpc_name(step.other_vpc)}}));
        case Step::Kind::Accept:
            return cloud_.call(account, "AcceptVpcPeerConnection", id);
        case Step::Kind::Reject:
            return cloud_.call(account, "RejectVpcPeerConnection", id);
        case Step::Kind::Modify:
            return cloud_.call(account, "ModifyVpcPeerConnection", Value{id}.set("Description", "changed"));
        case Step::Kind::Delete:
            return cloud_.call(account, "DeleteVpcPeerConnection", id);
        case Step::Kind::ForceDelete:
            return cloud_.call(account, "DeleteVpcPeerConnection", Value{id}.set("Force", true));
        case Step::Kind::CreateRoute:
            return cloud_.call(account, "CreateRouteEntry", route.set("NextHopType", "VpcPeer"));
        case Step::Kind::DeleteRoute:
            return cloud_.call(account, "DeleteRouteEntry", route);
        }
        return CallResult::success({});
    }

    Cloud cloud_;
    PeerModel model_;
    Duration now_{};
    std::vector<std::string> statuses_;
};

rc::Gen<Step> any_step()
{
    using Kind = Step::Kind;
    // Waiting and creating are what all the rest needs.
    const auto kind = rc::gen::elementOf(
        std::vector<Kind>{Kind::Wait, Kind::Wait, Kind::Wait, Kind::Wait, Kind::Create, Kind::Create, Kind::Create,
                          Kind::Accept, Kind::Accept, Kind::Reject, Kind::Modify, Kind::Delete, Kind::ForceDelete,
                          Kind::CreateRoute, Kind::CreateRoute, Kind::CreateRoute, Kind::DeleteRoute});
    return rc::gen::construct<Step>(kind, rc::gen::inRange(0, 3), rc::gen::inRange(0, PeerModel::kVpcCount),
                                    rc::gen::inRange(0, PeerModel::kVpcCount), rc::gen::inRange<std::size_t>(0, 6),
                                    rc::gen::inRange<std::size_t>(0, std::size(kWaits)));
}

RC_GTEST_PROP(LifeCycleProperty, random_calls_are_answered_as_the_model_says_and_change_nothing_when_refused, ())
{
    Walk walk;
    const auto steps = *rc::gen::resize(rc::kNominalSize, rc::gen::container<std::vector<Step>>(150, any_step()));
    for (const Step& step : steps)
        walk.take(step);
}

}  // namespace
}  // namespace vpcsim
