#include "format_timeline.h"

#include "format_link.h"
#include "format_words.h"
#include "vpcsim/control/action.h"

namespace vpcsim {
namespace {

using namespace shape;

constexpr Target kPeer[] = {{Target::Form::Entry, "peer_connections"}};
constexpr auto kOptional = Presence::Optional;
constexpr std::string_view kWhen[] = {"at", "every"};

// The API's table is read, not copied: an action that the control plane learns is one of the timeline's.
const std::vector<std::string_view>& action_names()
{
    static const std::vector<std::string_view> kNames = [] {
        std::vector<std::string_view> names;
        for (const ActionInfo& action : actions())
            names.push_back(action.name);
        return names;
    }();
    return kNames;
}

}  // namespace

const Shape& timeline_format()
{
    static const Field kFields[] = {
        {"at", duration(), kOptional, "2s", "When the call is made."},
        {"every", positive_duration(), kOptional, "10s", "In place of `at`: the call is made again and again."},
        {"from", duration(), kOptional, "5s", "With `every`: the first time; after one interval where absent."},
        {"until", duration(), kOptional, "60s", "With `every`: the last time at most; the run's end where absent."},
        {"call", one_word_of({action_names().data(), action_names().size()}), kOptional, "AcceptVpcPeerConnection",
         "The action of the API."},
        {"link", reference(kPeer), kOptional, "pcc1", "In place of `call`: the peer connection whose link changes."},
        {"down", positive_duration(), kOptional, "2s", "Of a link: it loses every packet for that long."},
        {"quality", format_link::kQuality, kOptional, "{loss: 1%}", "Of a link: how well it works from then on."},
        {"as", reference(format_words::kAccount), kOptional, "partner",
         "The account that calls; the file's only one where absent."},
        {"with", free_map(), kOptional, "{InstanceId: pcc1}", "The action's parameters, by the API's names."},
        {"expect_error", text(), kOptional, "OperationDenied.RouteEntryExist",
         "The code it must be refused with; where absent it must succeed."},
        {"expect", free_map(), kOptional, "{Status: Activated}",
         "Members that the answer must have, with their values."},
        {"result", name(), kOptional, "pcc2", "What the rest of the file calls the object that the call makes."},
        {"description", text(), kOptional, "the partner accepts", "For the reader."},
    };
    static const Shape kCall = object(kFields, kWhen);
    static const Shape kTimeline = list("call", kCall);
    return kTimeline;
}

}  // namespace vpcsim
