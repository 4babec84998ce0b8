// Captures: what a run shall record.
#include "settings.h"
#include "vpcsim/base/format.h"
#include "vpcsim/capture/filter.h"

namespace vpcsim {
namespace {

// False when there is nothing of that name.
bool add_points(const Network& network, const std::string& name, std::vector<CapturePoint>& points)
{
    using Kind = CapturePoint::Kind;
    if (name == "dropped") {
        points.push_back({Kind::Dropped, name, {}, {}, {}});
    } else if (name == "internet") {
        points.push_back({Kind::Internet, name, {}, {}, {}});
    } else if (const EniId eni = network.find<EniId>(name)) {
        points.push_back({Kind::Eni, name, eni, {}, {}});
    } else if (const InstanceId instance = network.find<InstanceId>(name)) {
        for (const EniId each : network.instances[instance].enis)
            points.push_back({Kind::Eni, network.enis[each].name, each, {}, {}});
    } else if (const std::size_t at = name.find('@'); at != std::string::npos) {
        const PeerConnectionId peer = network.find<PeerConnectionId>(name.substr(0, at));
        const VpcId vpc = network.find<VpcId>(name.substr(at + 1));
        if (!peer || !vpc)
            return false;
        points.push_back({Kind::PeerEnd, name, {}, peer, network.peer_connections[peer].side_of(vpc)});
    } else {
        return false;
    }
    return true;
}

}  // namespace

bool names_failed(const std::string& name, const IsFailed& is_failed)
{
    const std::size_t at = name.find('@');
    return at != std::string::npos ? is_failed("peer_connections", std::string_view{name}.substr(0, at))
                                   : is_failed("enis", name);
}

void read_captures(const Value& file, const Rehearsed& rehearsed, Scenario& scenario, const IsFailed& is_failed,
                   std::vector<Diagnostic>& diagnostics)
{
    const Value* captures = file.find("captures");
    if (captures == nullptr)
        return;
    for (const Value& capture : captures->items()) {
        CaptureRequest request;
        request.origin = capture.origin();
        for (const Value& point : capture.find("points")->items())
            if (!names_failed(point.text(), is_failed) &&
                !add_points(rehearsed.network, point.text(), request.points) && rehearsed.is_whole)
                diagnostics.push_back({point.origin(), format("capture: `{}` is never made", point.text())});
        if (const Value* filter = capture.find("filter")) {
            request.filter = filter->text();
            try {
                CaptureFilter{request.filter};
            } catch (const Error& error) {
                diagnostics.push_back({filter->origin(), error.what()});
            }
        }
        scenario.captures.push_back(std::move(request));
    }
}

}  // namespace vpcsim
