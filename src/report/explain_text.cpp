#include <algorithm>

#include "step_note.h"
#include "vpcsim/base/format.h"
#include "vpcsim/explain/rule_trial.h"
#include "vpcsim/explain/service.h"

namespace vpcsim {
namespace {

constexpr std::string_view kIndent = "    ";

std::string question_text(const Explanation& explanation)
{
    const Question& question = explanation.analysis.question;
    std::string text =
        format("{} -> {}, {} over {}", explanation.from, explanation.to,
               to_string(Service{question.protocol, question.port}), question.destination.is_v4() ? "IPv4" : "IPv6");
    if (explanation.at > kStart)
        text += format(", at {}", to_string(explanation.at));
    return text;
}

std::string_view leg_name(const Explanation& explanation, const Leg& leg)
{
    return &leg == &explanation.analysis.forward ? "forward" : "return";
}

std::string blocker_text(const Explanation& explanation, const Leg& leg, const Blocker& blocker)
{
    const Step& step = leg.steps[blocker.step];
    return format("{} at {}: {}", blocker.diagnosis.code, name(step.stage), cause_text(explanation, step.verdict));
}

std::string why_not_walked(const Explanation& explanation, const Leg& leg)
{
    const Analysis& analysis = explanation.analysis;
    if (analysis.has_no_address)
        return format("{}: {}", code(DropReason::Ipv6NotEnabled), ends_without_address(explanation));
    if (&leg == &analysis.back)
        return format("not asked: nobody has {}", to_string(analysis.question.destination));
    return "not asked";
}

std::string minimal_text(const Explanation& explanation, const Leg& leg)
{
    std::string text;
    for (const Blocker& blocker : leg.blockers)
        text += (text.empty() ? "" : "; ") + blocker_text(explanation, leg, blocker);
    if (leg.is_clear())
        text = "REACHABLE";
    if (leg.is_clear() && &leg == &explanation.analysis.forward && explanation.analysis.reach == Reach::Refused)
        text += format(", but nothing listens on tcp/{}", explanation.analysis.question.port);
    if (!leg.was_walked())
        text = why_not_walked(explanation, leg);
    return format("{} {}\n", leg_name(explanation, leg), text);
}

class LegText {
public:
    LegText(const Explanation& explanation, const Leg& leg, ExplainDepth depth)
        : explanation_{explanation}, leg_{leg}, is_detailed_{depth == ExplainDepth::Detailed}
    {
        for (const Step& step : leg.steps)
            place_width_ = std::max(place_width_, place_of(explanation, step).size());
    }

    std::string text()
    {
        add_head();
        bool was_supposed = false;
        for (std::size_t index = 0; index < leg_.steps.size(); ++index) {
            const Step& step = leg_.steps[index];
            if (step.is_supposed && !was_supposed)
                text_ += "  from here on as if that were out of the way:\n";
            was_supposed = step.is_supposed;
            add_step(step);
            for (const Blocker& blocker : leg_.blockers)
                if (blocker.step == index)
                    add_blocker(step, blocker);
        }
        if (leg_.path_mtu > 0)
            text_ += format("{}path MTU {}\n", kIndent, leg_.path_mtu);
        return std::move(text_);
    }

private:
    static constexpr std::size_t kStageWidth = 22;  // of the longest, security_group_ingress

    void add_head()
    {
        text_ += format("\n{} ", leg_name(explanation_, leg_));
        if (!leg_.was_walked()) {
            text_ += why_not_walked(explanation_, leg_) + "\n";
            return;
        }
        const FiveTuple& flow = leg_.flow;
        text_ += has_ports(flow.protocol) ? format("{} -> {}", to_string(flow.source, flow.source_port),
                                                   to_string(flow.destination, flow.destination_port))
                                          : format("{} -> {}", to_string(flow.source), to_string(flow.destination));
        text_ += leg_.is_clear() ? ": REACHABLE\n" : ": BLOCKED\n";
    }

    void add_step(const Step& step)
    {
        const std::string note = step_note(explanation_, leg_, step);
        text_ +=
            format("{}{:<{}}  {:<{}}  {}{}{}\n", kIndent, place_of(explanation_, step), place_width_, name(step.stage),
                   kStageWidth, step.verdict.passed ? "pass" : "DROP", note.empty() ? "" : "  ", note);
        for (const std::string& line : route_notes(explanation_, leg_, step))
            add_below(line);
        if (!is_detailed_)
            return;
        for (const RuleTrial& trial : rules_tried(explanation_.network, step, leg_.flow))
            add_below(format("{}{} {}", trial.decided ? "* " : "  ", rule_text(explanation_, trial.rule),
                             mismatch_text(explanation_.network, trial, leg_.flow)));
    }

    void add_blocker(const Step& step, const Blocker& blocker)
    {
        if (!step.verdict.passed)
            add_below(format("by {}", cause_text(explanation_, step.verdict)));
        if (step.verdict.passed || blocker.diagnosis.code != code(step.verdict.reason))
            add_below(format("diagnosis {}", blocker.diagnosis.code));
        if (!blocker.diagnosis.hint.empty())
            add_below(blocker.diagnosis.hint);
        if (is_detailed_)
            return;  // it has shown all rules
        for (const NearMiss& near : blocker.near_misses)
            add_below(format("near: {} {}", rule_text(explanation_, near.rule), near.text));
    }

    // Under the note of the step.
    void add_below(std::string_view line)
    {
        text_ += format("{:{}}{}\n", "", kIndent.size() + place_width_ + 2 + kStageWidth + 2 + 4 + 2, line);
    }

    const Explanation& explanation_;
    const Leg& leg_;
    bool is_detailed_ = false;
    std::size_t place_width_ = 0;
    std::string text_;
};

std::string summary_text(const Explanation& explanation)
{
    const Analysis& analysis = explanation.analysis;
    std::string text;
    std::size_t count = 0;
    for (const Leg* leg : {&analysis.forward, &analysis.back})
        for (const Blocker& blocker : leg->blockers)
            text +=
                format("  {}. {} {}\n", ++count, leg_name(explanation, *leg), blocker_text(explanation, *leg, blocker));
    if (count == 0)
        return {};
    return format("\n{}:\n{}", count == 1 ? "the blocker" : format("all {} blockers", count), text);
}

std::string verdict_text(const Explanation& explanation)
{
    const Analysis& analysis = explanation.analysis;
    if (analysis.has_no_address)
        return format("unreachable: {}: {}: {}", code(DropReason::Ipv6NotEnabled), sentence(DropReason::Ipv6NotEnabled),
                      ends_without_address(explanation));
    if (analysis.reach == Reach::Refused && analysis.forward.is_clear())
        return format("refused: nothing listens on tcp/{}", analysis.question.port);
    const std::size_t blockers = analysis.forward.blockers.size() + analysis.back.blockers.size();
    if (blockers == 0)
        return std::string{name(analysis.reach)};
    return format("{}: {} blocker{}", name(analysis.reach), blockers, blockers == 1 ? "" : "s");
}

}  // namespace

std::string explain_text(const Explanation& explanation, ExplainDepth depth)
{
    const Analysis& analysis = explanation.analysis;
    if (depth == ExplainDepth::Minimal)
        return minimal_text(explanation, analysis.forward) + minimal_text(explanation, analysis.back);
    std::string text = format("{}: {}\n", question_text(explanation), verdict_text(explanation));
    if (analysis.has_no_address)
        return text;
    for (const Leg* leg : {&analysis.forward, &analysis.back})
        text += LegText{explanation, *leg, depth}.text();
    return text + summary_text(explanation);
}

}  // namespace vpcsim
