#include "support/agreement.h"

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

const Step* first_blocker(const Leg& leg)
{
    return leg.blockers.empty() ? nullptr : &leg.steps[leg.blockers.front().step];
}

// As RealLeg is told.
std::string describe(const Network& network, const Leg& leg)
{
    RealLeg told;
    told.flow = leg.flow;
    told.sendings = 1;
    const Step* blocker = first_blocker(leg);
    if (blocker != nullptr && !blocker->verdict.passed) {
        told.end = RealLeg::End::Dropped;
        told.verdict = blocker->verdict;
        told.hop = blocker->hop;
    } else if (leg.was_walked()) {
        told.end = RealLeg::End::Delivered;
        told.eni = blocker != nullptr ? blocker->hop.eni : leg.arrived_at;
    }
    return vpcsim::describe(network, told);
}

bool is_at_same_place(const Hop& a, const Hop& b) { return a.eni == b.eni && a.vswitch == b.vswitch && a.vpc == b.vpc; }

// What was told of a leg up to the first thing in its way. An impostor has the packet, whatever its guest does with it.
bool is_told(const Leg& leg, const RealLeg& real)
{
    const Step* blocker = first_blocker(leg);
    const bool is_delivered = real.end == RealLeg::End::Delivered;
    if (blocker == nullptr)
        return is_delivered && leg.arrived_at == real.eni;
    if (blocker->verdict.passed)
        return blocker->hop.eni == (is_delivered ? real.eni : real.hop.eni) &&
               (is_delivered || real.verdict.stage == Stage::Guest);
    return !is_delivered && real.end != RealLeg::End::NotSent && blocker->verdict == real.verdict &&
           is_at_same_place(blocker->hop, real.hop);
}

bool is_same_flow(const FiveTuple& told, const FiveTuple& real)
{
    const bool has_ports = real.protocol == Protocol::Tcp || real.protocol == Protocol::Udp;
    return told.source == real.source && told.destination == real.destination && told.protocol == real.protocol &&
           (!has_ports || (told.source_port == real.source_port && told.destination_port == real.destination_port));
}

// Whether the analysis says that somebody makes a reply.
bool is_answer_told(const Network& network, const Analysis& analysis)
{
    const bool refuses = analysis.question.protocol == Protocol::Tcp && analysis.forward.is_refused_by_white_list() &&
                         network.assumptions.white_list_answers_reset;
    return analysis.back.was_walked() && (analysis.forward.is_clear() || refuses);
}

Reach reach_of(const RealFate& fate)
{
    if (!fate.is_answered)
        return Reach::Unreachable;
    return fate.is_refused ? Reach::Refused : Reach::Reachable;
}

std::string fault_of_analysis(const RandomNetwork& world, const RealFate& real, const Analysis& analysis)
{
    if (analysis.has_no_address || real.has_no_address)
        return analysis.has_no_address == real.has_no_address ? "" : "addresses";
    if (!is_same_flow(analysis.forward.flow, real.request.flow))
        return "the request's flow";
    if (!is_told(analysis.forward, real.request))
        return "the request";
    const Step* blocker = first_blocker(analysis.forward);
    if (blocker != nullptr && blocker->verdict.passed)  // what an impostor answers is told to nobody
        return "";
    const bool is_sent = real.reply.end != RealLeg::End::NotSent;
    if (is_sent != is_answer_told(world.network, analysis))
        return "whether there is a reply";
    if (is_sent && !is_same_flow(analysis.back.flow, real.reply.flow))
        return "the reply's flow";
    if (is_sent && !is_told(analysis.back, real.reply))
        return "the reply";
    return analysis.reach == reach_of(real) ? "" : "the reach";
}

// The short answer is the beginning of the long one.
std::string fault_of_fate(const Analysis& analysis, const Fate& fate)
{
    const Leg* leg = analysis.blocked();
    const Step* blocker = leg != nullptr ? first_blocker(*leg) : nullptr;
    bool is_same = fate.reach == analysis.reach && fate.has_no_address == analysis.has_no_address;
    if (blocker != nullptr)
        is_same = is_same && fate.verdict == blocker->verdict && fate.is_return == (leg == &analysis.back) &&
                  is_at_same_place(fate.hop, blocker->hop);
    if (blocker != nullptr && blocker->verdict.passed)
        is_same = is_same && fate.impostor == analysis.impostor;
    return is_same ? "" : "the short answer";
}

}  // namespace

Question question_of(const RandomFlow& flow, const RealFate& fate)
{
    Question question;
    question.from = flow.from;
    question.from_eni = flow.from_eni;
    question.destination = flow.destination;
    question.to = flow.to;
    question.protocol = flow.protocol;
    question.port = flow.port;
    question.source_port = fate.request.flow.source_port;
    question.hop_limit = flow.hop_limit;
    return question;
}

std::string disagreement(const RandomNetwork& world, const RandomFlow& flow, const RealFate& fate, Analyst& analyst)
{
    Question question = question_of(flow, fate);
    Analysis analysis = analyst.analyse(question);
    std::string fault = fault_of_analysis(world, fate, analysis);
    if (fault.empty())
        fault = fault_of_fate(analysis, analyst.fate(question));
    if (fault.empty() && analysis.impostor) {  // who is nobody's impostor answers
        question.to = {};
        analysis = analyst.analyse(question);
        fault = fault_of_analysis(world, fate, analysis);
    }
    if (fault.empty())
        return {};
    const Network& network = world.network;
    return format("network {}: {}\n  explain and the packets differ about {}\n  request: told {}\n           real {}\n"
                  "  reply:   told {}\n           real {}\n  told {}, real {}\n",
                  world.seed, describe(world, flow), fault, describe(network, analysis.forward),
                  vpcsim::describe(network, fate.request), describe(network, analysis.back),
                  vpcsim::describe(network, fate.reply), name(analysis.reach), name(reach_of(fate)));
}

}  // namespace vpcsim
