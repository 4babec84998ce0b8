#include "ad_hoc.h"
#include "explain_options.h"
#include "vpcsim/json/json.h"
#include "vpcsim/scenario/network_at.h"

namespace vpcsim {
namespace {

Question question_of(const Network& network, const ExplainFlags& flags)
{
    const AdHocEnds ends = find_ends(network, "explain", flags.from, flags.to, flags.is_v4, flags.is_v6);
    Question question;
    question.from = ends.from.instance;
    question.from_eni = ends.from.eni;
    question.destination = ends.to.address;
    question.to = ends.to.instance;
    question.protocol = flags.service.over(ends.family);
    question.port = flags.service.port;
    question.source_port = flags.source_port;
    question.hop_limit = flags.ttl;
    return question;
}

}  // namespace

ExitCode explain_command(const Arguments& arguments, const Streams& streams)
{
    const ExplainFlags flags = parse_explain_flags(arguments);
    if (flags.wants_help) {
        streams.print(explain_help());
        return ExitCode::Ok;
    }
    const Scenario scenario = load_scenario(flags.scenario);
    const Network network = network_at(scenario, flags.at);
    const Analysis analysis = Analyst{network, scenario.guests, flags.at}.analyse(question_of(network, flags));
    const Explanation explanation{scenario, network, analysis, flags.from, flags.to, flags.at};
    if (flags.format == OutputFormat::Text) {
        streams.print(explain_text(explanation, flags.depth));
    } else {
        const JsonStyle style = flags.format == OutputFormat::Json ? JsonStyle::Pretty : JsonStyle::Compact;
        streams.print(to_json(explain_document(explanation), style) + "\n");
    }
    return analysis.reach == Reach::Reachable ? ExitCode::Ok : ExitCode::No;
}

}  // namespace vpcsim
