#include <algorithm>

#include "alike.h"
#include "flow_hint.h"
#include "step_note.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/flow_diff.h"

namespace vpcsim {
namespace {

constexpr std::size_t kMostChanges = 30;
constexpr std::size_t kMostFlows = 4;

std::string_view family_name(IpFamily family) { return family == IpFamily::V6 ? "IPv6" : "IPv4"; }

std::string counted(std::uint64_t count, std::string_view one, std::string_view many)
{
    return format("{} {}", count, count == 1 ? one : many);
}

std::string services_text(const std::vector<Service>& services)
{
    std::string text;
    for (const Service service : services)
        text += (text.empty() ? "" : ", ") + to_string(service);
    return text;
}

std::string head_text(const FlowDiffReport& report)
{
    const FlowDiff& diff = report.diff;
    std::uint64_t reasons = 0;
    for (const FlowChange& change : diff.changes)
        reasons += change.kind == FlowChangeKind::Reason ? change.flows : 0;
    return format("A  {}\nB  {}\n{}: {} of {} change{}\n", report.before.label, report.after.label,
                  services_text(diff.services), diff.changed, counted(diff.compared, "flow", "flows"),
                  reasons > 0 ? format(", {} of them only what stops them", reasons) : "");
}

std::string instances_text(const FlowDiffReport& report)
{
    std::string text;
    if (!report.diff.disappeared.empty())
        text += format("\nonly A has {}\n", names_text(report.before.network, report.diff.disappeared));
    if (!report.diff.appeared.empty())
        text += format("\nonly B has {}\n", names_text(report.after.network, report.diff.appeared));
    return text;
}

std::string_view state_text(PairState state) { return state == PairState::NoAddress ? "no address" : name(state); }

std::string title_of(const FlowChange& change)
{
    switch (change.kind) {
    case FlowChangeKind::Reach:
        return format("{} -> {}", state_text(change.before.fate.state), state_text(change.after.fate.state));
    case FlowChangeKind::Reason:
        return format("still {}, but for another reason", state_text(change.after.fate.state));
    case FlowChangeKind::Appeared:
        return format("appeared, {}", state_text(change.after.fate.state));
    case FlowChangeKind::Disappeared:
        return format("disappeared, {} before", state_text(change.before.fate.state));
    }
    return {};
}

// "ecs1 -> ecs2 icmp over IPv4, ...".
std::string flows_text(const Network& network, const FlowChange& change)
{
    std::string text;
    for (const Flow& flow : change.listed) {
        if (&flow == &change.listed.front() + kMostFlows)
            break;
        text += format("{}{} -> {} {} over {}", text.empty() ? "" : ", ", network.name(flow.from),
                       network.name(flow.to), to_string(flow.service), family_name(flow.family));
    }
    return text;
}

std::string passed_text(const FlowDiffSide& side, const FlowSideFate& here, const FlowSideFate& other)
{
    const PairFate& stopped = other.fate;
    const std::string_view stage = name(stopped.is_dropped ? stopped.stage : Stage::Guest);
    if (!here.passed_by)
        return format(": it does not come to {}", stage);
    const std::string cause = cause_text(side.scenario, side.network, *here.passed_by);
    return format(": {} passes {}{}{}", stopped.is_return ? "return" : "forward", stage, cause.empty() ? "" : ": ",
                  cause);
}

std::string side_text(const FlowDiffSide& side, const FlowSideFate& here, const FlowSideFate& other)
{
    const PairFate& fate = here.fate;
    std::string text{state_text(fate.state)};
    if (fate.is_dropped)
        return text + format(": {} {} at {}: {}", fate.is_return ? "return" : "forward", fate.diagnosis_code(),
                             name(fate.stage), cause_text(side.scenario, side.network, fate.verdict()));
    if (fate.impostor)
        return text + format(": {} {}: {} gets it", fate.is_return ? "return" : "forward", fate.diagnosis_code(),
                             side.network.name(fate.impostor));
    if (fate.state == PairState::Refused)
        text += ", for nothing listens there";
    return other.fate.has_cause() ? text + passed_text(side, here, other) : text;
}

std::string hint_line(const FlowDiffReport& report, const FlowDiffSide& side, const FlowSideFate& here,
                      const Flow& flow)
{
    const std::string hint = here.fate.has_cause() ? flow_hint(report, side, flow) : std::string{};
    return hint.empty() ? hint : format("     {}\n", hint);
}

std::string change_text(const FlowDiffReport& report, const FlowChange& change)
{
    const Flow& flow = change.listed.front();
    std::string text = format("\n{} x {}\n", change.flows, title_of(change));
    text += format("  {}{}\n", change.flows > kMostFlows ? "such as " : "", flows_text(report.before.network, change));
    if (change.kind != FlowChangeKind::Appeared)
        text += format("  A  {}\n", side_text(report.before, change.before, change.after)) +
                hint_line(report, report.before, change.before, flow);
    if (change.kind != FlowChangeKind::Disappeared)
        text += format("  B  {}\n", side_text(report.after, change.after, change.before)) +
                hint_line(report, report.after, change.after, flow);
    return text;
}

}  // namespace

std::string flow_diff_text(const FlowDiffReport& report)
{
    std::string text = head_text(report) + instances_text(report);
    for (const FlowChange& change : report.diff.changes) {
        if (&change == &report.diff.changes.front() + kMostChanges)
            return text + format("\nand {} more; --format json has all\n", report.diff.changes.size() - kMostChanges);
        text += change_text(report, change);
    }
    return text;
}

}  // namespace vpcsim
