#include "flow_hint.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/document.h"

namespace vpcsim {
namespace {

Value number(std::uint64_t count) { return Value{static_cast<std::int64_t>(count)}; }

Value text_or_null(std::string text) { return text.empty() ? Value{} : Value{std::move(text)}; }

Value origin_value(const FlowDiffSide& side, Origin origin)
{
    return origin.is_known() ? Value{to_string(side.scenario.file, origin)} : Value{};
}

Value side_value(const FlowDiffSide& side)
{
    Value value = Value::map();
    value.set("scenario", side.scenario.name).set("file", side.scenario.file);
    return value.set("at_ps", static_cast<std::int64_t>(side.at.time_since_epoch().count()));
}

void set_object_and_rule(Value& value, const FlowDiffSide& side, ObjectRef object, const RuleRef& rule)
{
    value.set("object", text_or_null(side.network.name(object)));
    value.set("object_origin", origin_value(side, side.network.origin(object)));
    value.set("rule", text_or_null(side.network.name(rule)));
    value.set("rule_origin", origin_value(side, origin_of(side.scenario, side.network, rule)));
}

Value passed_by_value(const FlowDiffSide& side, const FlowSideFate& here)
{
    if (!here.passed_by)
        return {};
    Value value = Value::map();
    value.set("stage", std::string{name(here.passed_by->stage)});
    set_object_and_rule(value, side, here.passed_by->object, here.passed_by->rule);
    return value;
}

Value fate_value(const FlowDiffReport& report, const FlowDiffSide& side, const FlowSideFate& here, const Flow& flow)
{
    const PairFate& fate = here.fate;
    const bool is_stopped = fate.has_cause();
    Value value = Value::map();
    value.set("reach", std::string{name(fate.state)});
    value.set("packet", is_stopped ? Value{fate.is_return ? "reply" : "request"} : Value{});
    value.set("reason", fate.is_dropped ? Value{std::string{code(fate.reason)}} : Value{});
    value.set("stage", fate.is_dropped ? Value{std::string{name(fate.stage)}} : Value{});
    set_object_and_rule(value, side, fate.object, fate.rule);
    value.set("diagnosis", text_or_null(std::string{fate.diagnosis_code()}));
    value.set("hint", is_stopped ? text_or_null(flow_hint(report, side, flow)) : Value{});
    value.set("impostor", fate.impostor ? Value{side.network.name(fate.impostor)} : Value{});
    return value.set("passed_by", passed_by_value(side, here));
}

Value change_value(const FlowDiffReport& report, const FlowChange& change)
{
    const Network& network = report.before.network;
    const Flow& first = change.listed.front();
    Value value = Value::map();
    value.set("change", std::string{name(change.kind)}).set("flows", number(change.flows));
    value.set("a", fate_value(report, report.before, change.before, first));
    value.set("b", fate_value(report, report.after, change.after, first));
    Value listed = Value::list();
    for (const Flow& flow : change.listed) {
        Value item = Value::map();
        item.set("from", network.name(flow.from)).set("to", network.name(flow.to));
        item.set("family", flow.family == IpFamily::V6 ? "ipv6" : "ipv4").set("service", to_string(flow.service));
        listed.items().push_back(std::move(item));
    }
    return value.set("listed", std::move(listed));
}

Value names_value(const Network& network, const std::vector<InstanceId>& instances)
{
    Value names = Value::list();
    for (const InstanceId instance : instances)
        names.items().emplace_back(network.name(instance));
    return names;
}

}  // namespace

Value flow_diff_document(const FlowDiffReport& report)
{
    const FlowDiff& diff = report.diff;
    Value document = Value::map();
    document.set("version", kResultVersion);
    document.set("a", side_value(report.before)).set("b", side_value(report.after));
    Value services = Value::list();
    for (const Service service : diff.services)
        services.items().emplace_back(to_string(service));
    document.set("services", std::move(services));
    document.set("compared", number(diff.compared)).set("changed", number(diff.changed));
    document.set("only_a", names_value(report.before.network, diff.disappeared));
    document.set("only_b", names_value(report.after.network, diff.appeared));
    Value changes = Value::list();
    for (const FlowChange& change : diff.changes)
        changes.items().push_back(change_value(report, change));
    return document.set("changes", std::move(changes));
}

}  // namespace vpcsim
