#include "step_note.h"
#include "vpcsim/base/format.h"
#include "vpcsim/explain/rule_trial.h"
#include "vpcsim/report/document.h"

namespace vpcsim {
namespace {

Value origin_value(const Explanation& explanation, Origin origin)
{
    return origin.is_known() ? Value{to_string(explanation.scenario.file, origin)} : Value{};
}

// The decision: who, by which rule, and the lines of both.
void set_verdict(Value& value, const Explanation& explanation, const Verdict& verdict)
{
    const Network& network = explanation.network;
    value.set("verdict", verdict.passed ? "pass" : "drop");
    value.set("reason", verdict.passed ? Value{} : Value{std::string{code(verdict.reason)}});
    value.set("object", network.name(verdict.object));
    value.set("object_origin", origin_value(explanation, network.origin(verdict.object)));
    value.set("rule", network.name(verdict.rule));
    value.set("rule_origin", origin_value(explanation, origin_of(explanation.scenario, network, verdict.rule)));
}

Value rules_value(const Explanation& explanation, const Leg& leg, const Step& step)
{
    Value rules = Value::list();
    for (const RuleTrial& trial : rules_tried(explanation.network, step, leg.flow)) {
        Value item = Value::map();
        item.set("rule", explanation.network.name(trial.rule));
        item.set("origin", origin_value(explanation, origin_of(explanation.scenario, explanation.network, trial.rule)));
        item.set("policy", trial.policy == Policy::Accept ? "accept" : "drop");
        item.set("matches", trial.mismatches == 0).set("decided", trial.decided);
        item.set("text", mismatch_text(explanation.network, trial, leg.flow));
        rules.items().push_back(std::move(item));
    }
    return rules;
}

Value step_value(const Explanation& explanation, const Leg& leg, const Step& step)
{
    Value value = Value::map();
    value.set("place", place_of(explanation, step)).set("stage", std::string{name(step.stage)});
    set_verdict(value, explanation, step.verdict);
    value.set("note", step_note(explanation, leg, step));
    Value routes = Value::list();
    for (std::string& note : route_notes(explanation, leg, step))
        routes.items().emplace_back(std::move(note));
    value.set("other_routes", std::move(routes)).set("rules_tried", rules_value(explanation, leg, step));
    return value.set("hop_limit", static_cast<std::int64_t>(step.hop_limit)).set("supposed", step.is_supposed);
}

Value blocker_value(const Explanation& explanation, const Leg& leg, const Blocker& blocker)
{
    const Step& step = leg.steps[blocker.step];
    Value value = Value::map();
    value.set("step", static_cast<std::int64_t>(blocker.step)).set("stage", std::string{name(step.stage)});
    set_verdict(value, explanation, step.verdict);
    value.set("diagnosis", std::string{blocker.diagnosis.code}).set("hint", blocker.diagnosis.hint);
    Value near_misses = Value::list();
    for (const NearMiss& near : blocker.near_misses) {
        Value item = Value::map();
        item.set("rule", explanation.network.name(near.rule));
        item.set("origin", origin_value(explanation, origin_of(explanation.scenario, explanation.network, near.rule)));
        near_misses.items().push_back(item.set("text", near.text));
    }
    return value.set("near_misses", std::move(near_misses));
}

Value leg_value(const Explanation& explanation, const Leg& leg)
{
    Value value = Value::map();
    value.set("walked", leg.was_walked()).set("reachable", leg.is_clear());
    if (leg.was_walked()) {
        value.set("source", to_string(leg.flow.source)).set("destination", to_string(leg.flow.destination));
        value.set("source_port", static_cast<std::int64_t>(leg.flow.source_port));
        value.set("destination_port", static_cast<std::int64_t>(leg.flow.destination_port));
    }
    value.set("arrived_at", leg.arrived_at ? Value{explanation.network.name(leg.arrived_at)} : Value{});
    value.set("path_mtu", leg.path_mtu > 0 ? Value{leg.path_mtu} : Value{});
    Value blockers = Value::list();
    for (const Blocker& blocker : leg.blockers)
        blockers.items().push_back(blocker_value(explanation, leg, blocker));
    Value steps = Value::list();
    for (const Step& step : leg.steps)
        steps.items().push_back(step_value(explanation, leg, step));
    return value.set("blockers", std::move(blockers)).set("steps", std::move(steps));
}

}  // namespace

Value explain_document(const Explanation& explanation)
{
    const Analysis& analysis = explanation.analysis;
    const Question& question = analysis.question;
    Value document = Value::map();
    document.set("version", kResultVersion).set("scenario", explanation.scenario.name);
    document.set("file", explanation.scenario.file).set("from", explanation.from).set("to", explanation.to);
    document.set("at_ps", static_cast<std::int64_t>(explanation.at.time_since_epoch().count()));
    document.set("protocol", protocol_name(question.protocol));
    document.set("port", question.port > 0 ? Value{static_cast<std::int64_t>(question.port)} : Value{});
    document.set("reach", std::string{name(analysis.reach)}).set("has_no_address", analysis.has_no_address);
    document.set("listening", analysis.is_listening);
    document.set("impostor", analysis.impostor ? Value{explanation.network.name(analysis.impostor)} : Value{});
    document.set("forward", leg_value(explanation, analysis.forward));
    return document.set("return", leg_value(explanation, analysis.back));
}

}  // namespace vpcsim
