#include <map>

#include "options.h"
#include "output_file.h"
#include "run_exit.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/live/stop_signal.h"
#include "vpcsim/report/document.h"
#include "vpcsim/report/text.h"

#include <unistd.h>

namespace vpcsim {
namespace {

std::string result_text(const Scenario& scenario, const RunResult& result, const RunFlags& flags)
{
    switch (flags.format) {
    case OutputFormat::Json:
        return to_json(run_document(scenario, result), JsonStyle::Pretty) + "\n";
    case OutputFormat::JsonLines:
        return to_json(run_document(scenario, result)) + "\n";
    case OutputFormat::Text:
        break;
    }
    return flags.is_quiet ? std::string{} : run_text(scenario, result, {flags.is_verbose, flags.has_color});
}

// Traces go to a directory of the scenario's name.
void refuse_same_name(std::map<std::string, std::string>& files, const std::string& name, const std::string& file)
{
    const auto [other, is_new] = files.emplace(name, file);
    if (!is_new && other->second != file)
        throw Error{
            format("{} and {} are both called {}: the traces of one would replace the other's; give one another "
                   "`name`",
                   other->second, file, name)};
}

// What looks like a failure and is none is explained.
ExitCode explained_code(const Scenario& scenario, const RunResult& result, const Streams& streams)
{
    const ExitCode code = exit_code(scenario, result);
    if (code == ExitCode::NothingToJudge)
        streams.complain(format("vpcsim: {}: nothing was judged: no check says what to `expect`\n", scenario.file));
    return code;
}

}  // namespace

ExitCode run_command(const Arguments& arguments, const Streams& streams)
{
    const RunFlags flags = parse_run_flags(arguments, ::isatty(::fileno(streams.out)) == 1);
    if (flags.wants_help) {
        streams.print(run_help());
        return ExitCode::Ok;
    }
    if (flags.scenarios.empty())
        throw UsageError{"run needs a scenario file"};
    if (flags.scenarios.size() > 1 && flags.format == OutputFormat::Json)
        throw UsageError{"--format json takes one scenario; use jsonl for several"};
    if (flags.scenarios.size() > 1 && !flags.output_directory.empty())
        throw UsageError{"--output takes one scenario: each writes traces of its own"};

    if (!flags.junit_file.empty())
        check_can_be_written(flags.junit_file, flags.scenarios);
    const StopSignal stop;
    ExitCode code = ExitCode::Ok;
    std::vector<std::pair<Scenario, RunResult>> judged;
    std::map<std::string, std::string> names;  // of scenarios, and their files
    for (const std::string& file : flags.scenarios) {
        if (stop.flag()) {
            code = ExitCode::Interrupted;
            break;
        }
        try {
            Scenario scenario = load_scenario(file);
            scenario.seed = flags.seed.value_or(scenario.seed);
            refuse_same_name(names, scenario.name, file);
            const std::string directory =
                flags.output_directory.empty() ? "pcaps/" + scenario.name : flags.output_directory;
            RunOptions options;
            options.output_directory = directory;
            if (flags.is_verbose && flags.format == OutputFormat::Text)
                options.on_change = [&streams](const ChangeRecord& record) { streams.print(change_text(record)); };
            RunResult result = run(scenario, options, stop.flag());
            streams.print(result_text(scenario, result, flags));
            code = worse(code, explained_code(scenario, result, streams));
            const bool is_interrupted = result.is_interrupted;
            if (!flags.junit_file.empty())
                judged.emplace_back(std::move(scenario), std::move(result));
            if (is_interrupted)
                break;
        } catch (const RunAborted& error) {
            streams.complain(format("vpcsim: {}: {}\n", file, error.what()));
            code = worse(code, ExitCode::Aborted);
        } catch (const ScenarioError& error) {
            streams.complain(format("{}\n", error.what()));
            code = worse(code, ExitCode::CannotRun);
        } catch (const Error& error) {
            streams.complain(format("vpcsim: {}\n", error.what()));
            code = worse(code, ExitCode::CannotRun);
        }
    }
    if (!judged.empty()) {
        std::vector<JudgedScenario> runs;
        for (const auto& [scenario, result] : judged)
            runs.push_back({&scenario, &result});
        write_file(flags.junit_file, junit_text(runs));
    }
    return code;
}

}  // namespace vpcsim
