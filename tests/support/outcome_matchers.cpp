// What a test expects of an outcome, and what it is told when the outcome differs.
#include "support/network_fixture.h"

namespace vpcsim {
namespace {

void print(std::ostream& out, const Judgement& judgement)
{
    out << name(judgement.stage) << (judgement.passed ? " passes" : " drops");
    if (!judgement.passed)
        out << " (" << code(judgement.reason) << ")";
    if (!judgement.object.empty())
        out << ", object \"" << judgement.object << "\"";
    if (!judgement.rule.empty())
        out << ", rule \"" << judgement.rule << "\"";
}

bool fits(std::string_view wanted, const std::string& found) { return wanted == kAny || wanted == found; }
bool rule_fits(std::string_view wanted, const Judgement& judgement)
{
    return wanted == kDefaultRule ? judgement.is_default : fits(wanted, judgement.rule);
}

const Judgement* death_of(const Outcome& outcome)
{
    const bool is_dead = outcome.was_sent && !outcome.delivered && !outcome.left && !outcome.judgements.empty();
    return is_dead ? &outcome.judgements.back() : nullptr;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Outcome& outcome)
{
    if (!outcome.was_sent)
        return out << "never sent: the request did not arrive";
    if (outcome.delivered)
        out << "delivered to " << outcome.receiver;
    else if (outcome.left)
        out << "left by " << outcome.receiver << " as " << to_string(*outcome.seen_as);
    else
        out << "dropped";
    for (const Judgement& judgement : outcome.judgements) {
        out << "\n    ";
        print(out, judgement);
    }
    return out;
}

MATCHER(IsDelivered, "is delivered")
{
    *result_listener << "which is " << arg;
    return arg.delivered;
}

MATCHER_P(IsDeliveredTo, receiver, "is delivered to " + receiver)
{
    *result_listener << "which is " << arg;
    return arg.delivered && arg.receiver == receiver;
}

MATCHER_P2(HasLeftBy, exit, address, "has left by " + exit + " as " + address)
{
    *result_listener << "which is " << arg;
    return arg.left && arg.receiver == exit && to_string(*arg.seen_as) == address;
}

MATCHER_P3(IsDroppedAt, stage, object, rule,
           "is dropped at " + std::string{name(stage)} + ", object \"" + object + "\", rule \"" + rule + "\"")
{
    *result_listener << "which is " << arg;
    const Judgement* death = death_of(arg);
    return death != nullptr && death->stage == stage && fits(object, death->object) && rule_fits(rule, *death);
}

MATCHER_P3(IsDroppedFor, reason, object, rule,
           "is dropped for " + std::string{code(reason)} + ", object \"" + object + "\", rule \"" + rule + "\"")
{
    *result_listener << "which is " << arg;
    const Judgement* death = death_of(arg);
    return death != nullptr && death->reason == reason && fits(object, death->object) && rule_fits(rule, *death);
}

MATCHER_P2(IsPassedBy, stage, rule, "passes " + std::string{name(stage)} + " by rule \"" + rule + "\"")
{
    *result_listener << "which is " << arg;
    const Judgement* judgement = arg.by(stage);
    return judgement != nullptr && judgement->passed && rule_fits(rule, *judgement);
}

testing::Matcher<const Outcome&> delivered() { return IsDelivered(); }
testing::Matcher<const Outcome&> delivered_to(std::string_view instance)
{
    return IsDeliveredTo(std::string{instance} + "/eth0");
}
testing::Matcher<const Outcome&> left_by(std::string_view exit, std::string_view address)
{
    return HasLeftBy(std::string{exit}, std::string{address});
}
testing::Matcher<const Outcome&> dropped_at(Stage stage, std::string_view object, std::string_view rule)
{
    return IsDroppedAt(stage, std::string{object}, std::string{rule});
}
testing::Matcher<const Outcome&> dropped_for(DropReason reason, std::string_view object, std::string_view rule)
{
    return IsDroppedFor(reason, std::string{object}, std::string{rule});
}
testing::Matcher<const Outcome&> passed_by(Stage stage, std::string_view rule)
{
    return IsPassedBy(stage, std::string{rule});
}

}  // namespace vpcsim
