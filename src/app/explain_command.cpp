#include "ad_hoc.h"
#include "explain_options.h"
#include "vpcsim/json/json.h"
#include "vpcsim/live/stop_signal.h"
#include "vpcsim/report/mended.h"
#include "vpcsim/scenario/network_at.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

Question question_of(const AdHocEnds& ends, const ExplainFlags& flags)
{
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
    const std::string text = read_file(flags.scenario);
    const Scenario scenario = build_scenario(text, flags.scenario);
    const Network network = network_at(scenario, flags.at);
    const AdHocEnds ends = find_ends(network, "explain", flags);
    const Question question = question_of(ends, flags);
    const Analysis analysis = Analyst{network, scenario.guests, flags.at}.analyse(question);
    const Explanation explanation{scenario, network, analysis, flags.from, flags.to, flags.at};
    const StopSignal stop;
    std::optional<Mended> mended;
    if (flags.fixes)
        mended = mend(scenario, text, network, question, {ends.from, ends.to}, flags.at, stop.flag());

    if (flags.format == OutputFormat::Text) {
        streams.print(explain_text(explanation, flags.depth));
        if (mended)
            streams.print(mended_text(explanation, *mended));
    } else {
        const JsonStyle style = flags.format == OutputFormat::Json ? JsonStyle::Pretty : JsonStyle::Compact;
        Value document = explain_document(explanation);
        if (mended)
            document.set("repair", mended_document(explanation, *mended));
        streams.print(to_json(document, style) + "\n");
    }
    const bool is_open = analysis.reach == Reach::Reachable || (mended && mended->is_shown());
    return is_open ? ExitCode::Ok : ExitCode::No;
}

}  // namespace vpcsim
