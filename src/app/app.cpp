#include "vpcsim/app/app.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "command.h"
#include "options.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/scenario/schema.h"

namespace vpcsim {
namespace {

struct Command {
    std::string_view name;
    std::string_view help;
    ExitCode (*run)(const Arguments&, const Streams&);
};

constexpr std::array kCommands{
    Command{"run", "SCENARIO...            simulate, judge the checks, write the captures", run_command},
    Command{"validate", "SCENARIO...       read, check and look for what is odd; run nothing", validate_command},
    Command{"ping", "SCENARIO FROM TO      one ad-hoc ping, with ping's flags and lines", ping_command},
    Command{"tcp", "SCENARIO FROM TO PORT  connect to a port, in ping's manner", tcp_command},
    Command{"traceroute", "SCENARIO FROM TO [SIZE]  the way hop by hop, with traceroute's flags and lines",
            traceroute_command},
    Command{"iperf", "SCENARIO FROM TO     a load of TCP or UDP, with iperf3's flags and table", iperf_command},
    Command{"explain", "SCENARIO FROM TO [PROTOCOL]  the path both ways, and every blocker", explain_command},
    Command{"matrix", "SCENARIO [PROTOCOL]  all pairs: who reaches whom, and what stops whom", matrix_command},
    Command{"diff", "A[@T] B[@T] [PROTOCOL...]  which flows change, and why", diff_command},
    Command{"sweep", "SCENARIO --set PATH=VALUE,...  many runs, each with other values; a table and a plot",
            sweep_command},
    Command{"schema", "                    print the JSON Schema of scenario files", schema_command},
    Command{"assumptions", "               list what the vendor does not document", assumptions_command},
};

std::string help_text()
{
    std::string text =
        "vpcsim simulates a cloud VPC data plane, packet by packet.\n\nUsage: vpcsim COMMAND [OPTIONS] ...\n\n";
    for (const Command& command : kCommands)
        text += format("  vpcsim {} {}\n", command.name, command.help);
    return text + "\nOptions: -h, --help (of each command, too)   -V, --version\n\n"
                  "Exit codes: 0 all asked for holds; 1 the answer is no; 2 cannot run; 3 nothing to judge;\n"
                  "4 the simulation was aborted; 130 interrupted.\n";
}

// "ping ", whose help is nearer than that of the program; empty when there is no such command.
std::string command_of(std::span<const std::string> arguments)
{
    if (arguments.empty() || std::ranges::find(kCommands, arguments.front(), &Command::name) == kCommands.end())
        return {};
    return arguments.front() + " ";
}

ExitCode dispatch(const Arguments& arguments, const Streams& streams)
{
    if (arguments.empty())
        throw UsageError{"which command?"};
    const std::string& first = arguments.front();
    if (first == "-h" || first == "--help" || first == "help") {
        streams.print(help_text());
        return ExitCode::Ok;
    }
    if (first == "-V" || first == "--version") {
        streams.print("vpcsim " VPCSIM_VERSION "\n");
        return ExitCode::Ok;
    }
    const auto command = std::ranges::find(kCommands, first, &Command::name);
    if (command != kCommands.end())
        return command->run({arguments.begin() + 1, arguments.end()}, streams);
    std::vector<std::string_view> names;
    for (const Command& known : kCommands)
        names.push_back(known.name);
    const auto meant = closest(first, names);
    throw UsageError{format("unknown command {}{}", first, meant ? format("; did you mean {}?", *meant) : "")};
}

// Results that nobody could read are no results.
ExitCode with_output_checked(ExitCode code, const Streams& streams)
{
    const bool is_written = std::fflush(streams.out) == 0 && std::ferror(streams.out) == 0;
    if (is_written)
        return code;
    if (errno != EPIPE)  // else whoever reads has had enough, as `head` has
        streams.complain("vpcsim: cannot write the results\n");
    return ExitCode::Aborted;
}

}  // namespace

ExitCode schema_command(const Arguments& arguments, const Streams& streams)
{
    const RunFlags flags = parse_files(arguments);
    if (!flags.scenarios.empty())
        throw UsageError{"schema takes no arguments"};
    streams.print(flags.wants_help ? "Usage: vpcsim schema\nPrints the JSON Schema of scenario files.\n"
                                   : json_schema() + "\n");
    return ExitCode::Ok;
}

ExitCode run_app(std::span<const std::string> arguments, std::FILE* out, std::FILE* err)
{
    const Streams streams{out, err};
    try {
        return with_output_checked(dispatch({arguments.begin(), arguments.end()}, streams), streams);
    } catch (const UsageError& error) {
        streams.complain(format("vpcsim: {}\nTry: vpcsim {}--help\n", error.what(), command_of(arguments)));
        return ExitCode::CannotRun;
    } catch (const ScenarioError& error) {
        streams.complain(format("{}\n", error.what()));
        return ExitCode::CannotRun;
    } catch (const Error& error) {
        streams.complain(format("vpcsim: {}\n", error.what()));
        return ExitCode::CannotRun;
    } catch (const RunAborted& error) {
        streams.complain(format("vpcsim: {}\n", error.what()));
        return ExitCode::Aborted;
    } catch (const std::exception& error) {  // our own logic, or no memory
        streams.complain(format("vpcsim: {}\n", error.what()));
        return ExitCode::Aborted;
    }
}

}  // namespace vpcsim
