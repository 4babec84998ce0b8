#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>

#include "options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/live/stop_signal.h"
#include "vpcsim/report/document.h"
#include "vpcsim/report/text.h"

#include <fcntl.h>
#include <unistd.h>

namespace vpcsim {
namespace {

ExitCode exit_code(const Scenario& scenario, const RunResult& result)
{
    if (result.is_interrupted)
        return ExitCode::Interrupted;
    const auto is_call = [](const ChangeRecord& record) { return std::holds_alternative<CallRecord>(record); };
    if (result.all_passed() && std::ranges::none_of(scenario.checks, &Check::is_judged) && result.matrices.empty() &&
        std::ranges::none_of(result.changes, is_call))
        return ExitCode::NothingToJudge;
    return result.all_passed() ? ExitCode::Ok : ExitCode::No;
}

// Of several scenarios, the one that is worst news.
ExitCode worse(ExitCode a, ExitCode b)
{
    constexpr ExitCode kFromBest[] = {ExitCode::Ok,      ExitCode::NothingToJudge, ExitCode::No,
                                      ExitCode::Aborted, ExitCode::CannotRun,      ExitCode::Interrupted};
    return std::ranges::find(kFromBest, a) > std::ranges::find(kFromBest, b) ? a : b;
}

// What cannot be written is said before hours are simulated; nothing is made, for the scenarios may be wrong.
void check_can_be_written(const std::string& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0) {
        ::close(file);
        return;
    }
    const int error = errno;
    const std::filesystem::path parent = std::filesystem::path{path}.parent_path();
    const bool can_be_made = error == ENOENT && (parent.empty() || std::filesystem::is_directory(parent));
    if (!can_be_made && error != ENXIO)  // a pipe that nobody reads yet
        throw Error{system_error_text(format("open {}", path), error)};
}

void write_file(const std::string& path, std::string_view text)
{
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr)
        throw Error{system_error_text(format("open {}", path), errno)};
    const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fclose(file) != 0 || !is_written)
        throw RunAborted{system_error_text(format("write {}", path), errno)};
}

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
        check_can_be_written(flags.junit_file);
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
            code = worse(code, exit_code(scenario, result));
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
