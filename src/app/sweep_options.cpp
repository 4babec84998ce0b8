#include "sweep_options.h"

#include <algorithm>
#include <limits>

#include "option_values.h"
#include "vpcsim/base/format.h"
#include "vpcsim/live/worker_pool.h"
#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

using namespace option_values;
using Complaints = std::vector<std::string>;

constexpr std::uint64_t kMostJobs = 1024;
constexpr std::int64_t kMostSeeds = 100'000;

po::options_description sweep_options()
{
    using Texts = std::vector<std::string>;
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        ("set", po::value<Texts>()->composing()->value_name("PATH=VALUE,..."),
         "a parameter and its values; may be given several times")                                    //
        ("seeds", po::value<std::string>()->value_name("A..B"), "each run with each of these seeds")  //
        ("metric", po::value<Texts>()->composing()->value_name("NAME"),
         "a column of the table, instead of the usual ones; may be given several times")                    //
        ("jobs,j", po::value<std::string>()->value_name("N"), "runs at a time (default: one a processor)")  //
        ("format", po::value<std::string>()->value_name("text|json|jsonl|csv")->default_value("text"),
         "of the results")                                                                                           //
        ("plot", po::value<std::string>()->value_name("FILE.svg"), "draw one metric over one parameter")             //
        ("x", po::value<std::string>()->value_name("PATH"), "of the plot (default: the first with several values)")  //
        ("y", po::value<std::string>()->value_name("NAME"), "of the plot (default: the first metric with a unit)")   //
        ("progress", "show how far it is, on a terminal (the default there)")                                        //
        ("quiet,q", "print nothing but errors");
    return options;
}

template <class Text>
std::vector<std::string> texts_of(const po::variables_map& values, const Text& name)
{
    return values.count(name) > 0 ? values[name].template as<std::vector<std::string>>() : std::vector<std::string>{};
}

void take_set(const std::string& text, SweepFlags& flags, Complaints& complaints)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        complaints.push_back(format("--set {}: expected PATH=VALUE,..., such as seed=1,2,3", text));
        return;
    }
    SweepSet set{text.substr(0, equals), {}};
    Complaints of_values;
    set.values = split_values(std::string_view{text}.substr(equals + 1), of_values);
    for (const std::string& complaint : of_values)
        complaints.push_back(format("--set {}: {}", set.path, complaint));
    if (std::ranges::find(flags.sets, set.path, &SweepSet::path) != flags.sets.end())
        complaints.push_back(format("--set {}: given twice; put all its values into one", set.path));
    flags.sets.push_back(std::move(set));
}

void take_seeds(const std::string& text, SweepFlags& flags, Complaints& complaints)
{
    const RangeText sides = split_range(text);
    const auto first = parse_integer(sides.least);
    const auto last = parse_integer(sides.most);
    if (!first || !last || *first < 0 || *last < *first || *last - *first >= kMostSeeds) {
        complaints.push_back(
            format("--seeds {}: expected a range such as 1..5, of at most {} seeds", text, kMostSeeds));
        return;
    }
    if (std::ranges::find(flags.sets, "seed", &SweepSet::path) != flags.sets.end())
        complaints.emplace_back("--seeds and --set seed exclude each other");
    SweepSet set{"seed", {}};
    for (std::int64_t seed = *first; seed <= *last && seed >= 0; ++seed)
        set.values.push_back({std::to_string(seed), Value{seed}});
    flags.sets.push_back(std::move(set));
}

SweepFormat sweep_format_of(const po::variables_map& values)
{
    const std::string text = text_of(values, "format");
    if (text == "csv")
        return SweepFormat::Csv;
    if (text != "text" && text != "json" && text != "jsonl")
        throw UsageError{format("--format {}: expected text, json, jsonl or csv", text)};
    return text == "text" ? SweepFormat::Text : text == "json" ? SweepFormat::Json : SweepFormat::JsonLines;
}

// A flag that says what is wrong by throwing; the others are still looked at.
template <class Take>
void collect(Complaints& complaints, Take take)
{
    try {
        take();
    } catch (const UsageError& error) {
        complaints.emplace_back(error.what());
    }
}

std::string joined(const Complaints& complaints)
{
    std::string text;
    for (const std::string& complaint : complaints)
        text += (text.empty() ? "" : "\nvpcsim: ") + complaint;
    return text;
}

}  // namespace

SweepFlags parse_sweep_flags(const Arguments& arguments, bool is_terminal)
{
    const po::variables_map values = parse(arguments, sweep_options(), "SCENARIO", 1);
    SweepFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    Complaints complaints;
    const std::vector<std::string> scenarios = positional_of(values, "SCENARIO");
    if (scenarios.empty())
        complaints.emplace_back("sweep needs a scenario file");
    else
        flags.scenario = scenarios.front();
    for (const std::string& text : texts_of(values, "set"))
        take_set(text, flags, complaints);
    if (values.count("seeds") > 0)
        take_seeds(text_of(values, "seeds"), flags, complaints);
    if (flags.sets.empty() && complaints.empty())
        complaints.emplace_back("sweep needs a parameter: --set PATH=VALUE,... or --seeds A..B");
    flags.metrics = texts_of(values, "metric");
    flags.jobs = processor_count();
    if (values.count("jobs") > 0)
        collect(complaints, [&] { flags.jobs = number_of(values, "jobs", 1, kMostJobs); });
    collect(complaints, [&] { flags.format = sweep_format_of(values); });
    collect(complaints, [&] { flags.plot_file = path_of(values, "plot"); });
    flags.plot_x = text_of(values, "x");
    flags.plot_y = text_of(values, "y");
    if (values.count("plot") == 0 && (values.count("x") > 0 || values.count("y") > 0))
        complaints.emplace_back("--x and --y belong to --plot FILE.svg");
    flags.is_quiet = values.count("quiet") > 0;
    flags.has_progress = is_terminal && (values.count("progress") > 0 || !flags.is_quiet);
    if (!complaints.empty())
        throw UsageError{joined(complaints)};
    return flags;
}

std::string sweep_help()
{
    return help_text(
        "Usage: vpcsim sweep [OPTIONS] SCENARIO --set PATH=VALUE,... [--set ...]\n"
        "Runs the scenario once for each combination of the values and puts numbers of each run into one table, in "
        "the\n"
        "order of the values, the last parameter fastest. The table has the same bytes for any --jobs.\n\n"
        "A PATH names a place of the scenario file: keys with dots between them, entries of a list by their `name:` "
        "or\n"
        "as [INDEX], counted from 0. A key that the format allows (`vpcsim schema`) and the file lacks is added:\n"
        "  peer_connections.pcc1.bandwidth=10Mbps,100Mbps   checks.load.udp.rate=20Mbps,40Mbps\n"
        "  checks[0].ping.count=1,10   assumptions.mtu_inter_region=1400,1500   "
        "instances.ecs1.security_groups=[sg1],[sg2]\n"
        "Values are YAML, as in the file, and checked as strictly.\n\n"
        "A metric is named likewise; without --metric the table has the main ones of each check:\n"
        "  checks.load.X             of any check: passed reachable dropped\n"
        "                            ping: sent received duplicates loss rtt_min rtt_avg rtt_max rtt_mdev\n"
        "                            udp: throughput loss jitter sent received lost out_of_order duplicates bytes\n"
        "                            tcp: attempted connected refused timed_out unreachable handshake_avg "
        "retransmissions\n"
        "                            traceroute: hops rtt\n"
        "                            iperf: throughput bytes retransmissions fairness delay_p50 delay_p99\n"
        "                            loss jitter sent received lost out_of_order duplicates; and of the way back\n"
        "                            reverse_throughput, reverse_loss, ...: all but the delays\n"
        "  peer_connections.P@VPC.X  of what enters at that VPC: passed_packets passed_bytes rate_limited_packets\n"
        "                            rate_limited_bytes lost_packets duplicated_packets reordered_packets\n"
        "  totals.X                  made delivered consumed left dropped; dropped.REASON\n"
        "  events, ended\n"
        "No captures are written. Exit code 1 if a check of any run fails.",
        sweep_options());
}

}  // namespace vpcsim
