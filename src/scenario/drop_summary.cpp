#include "drop_summary.h"

#include "vpcsim/explain/diagnosis.h"

namespace vpcsim {

DropSummary drop_summary(const Scenario& scenario, const Network& network, const Verdict& verdict, const Hop& hop,
                         IpAddress destination)
{
    const Diagnosis diagnosis = diagnose(network, verdict, hop, destination);
    DropSummary summary;
    summary.verdict = verdict;
    summary.count = 1;
    summary.vswitch = hop.vswitch ? network.name(hop.vswitch) : std::string{};
    summary.object = network.name(verdict.object);
    summary.object_origin = network.origin(verdict.object);
    summary.rule = network.name(verdict.rule);
    summary.rule_origin = origin_of(scenario, network, verdict.rule);
    summary.diagnosis = diagnosis.code;
    summary.hint = diagnosis.hint;
    return summary;
}

}  // namespace vpcsim
