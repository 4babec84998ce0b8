// flow_hint: what a diagnosis says of a flow on one side of a comparison.
#pragma once

#include "vpcsim/report/flow_diff.h"

namespace vpcsim {

// Empty where it says no more than its code.
inline std::string flow_hint(const FlowDiffReport& report, const FlowDiffSide& side, const Flow& flow)
{
    const Network& first = report.before.network;
    const InstanceId from = side.network.find<InstanceId>(first.name(flow.from));
    const InstanceId to = side.network.find<InstanceId>(first.name(flow.to));
    return hint_of(side.network, side.scenario.guests, question_of(side.network, from, to, flow.service, flow.family),
                   side.at);
}

}  // namespace vpcsim
