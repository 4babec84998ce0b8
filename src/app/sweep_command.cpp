#include <algorithm>
#include <mutex>
#include <set>

#include "metric_names.h"
#include "output_file.h"
#include "run_exit.h"
#include "sweep_options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/json/json.h"
#include "vpcsim/live/stop_signal.h"
#include "vpcsim/live/worker_pool.h"
#include "vpcsim/report/metrics.h"
#include "vpcsim/report/plot.h"
#include "vpcsim/report/sweep.h"
#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/yaml_reader.h"

#include <unistd.h>

namespace vpcsim {
namespace {

constexpr std::size_t kMostRuns = 1'000'000;

using Complaints = std::vector<std::string>;

void throw_if_any(const Complaints& complaints)
{
    std::string text;
    for (const std::string& complaint : complaints)
        text += (text.empty() ? "" : "\nvpcsim: ") + complaint;
    if (!text.empty())
        throw Error{text};
}

// Combinations: the product of the values; the last parameter runs fastest.
class Combinations {
public:
    explicit Combinations(const std::vector<SweepSet>& sets) : sets_{sets} {}

    // kMostRuns + 1: more than that.
    std::size_t count() const
    {
        std::size_t product = 1;
        for (const SweepSet& set : sets_)
            product = set.values.size() > kMostRuns / product ? kMostRuns + 1 : product * set.values.size();
        return product;
    }
    // One value for each parameter.
    std::vector<const WrittenValue*> at(std::size_t number) const
    {
        std::vector<const WrittenValue*> values(sets_.size());
        for (std::size_t i = sets_.size(); i-- > 0;) {
            values[i] = &sets_[i].values[number % sets_[i].values.size()];
            number /= sets_[i].values.size();
        }
        return values;
    }

private:
    const std::vector<SweepSet>& sets_;
};

// Progress: a bar on the terminal, and nothing of it left when it goes.
class Progress {
public:
    Progress(const Streams& streams, bool is_shown, std::size_t count)
        : streams_{streams}, is_shown_{is_shown}, count_{count}
    {
        show();
    }
    ~Progress()
    {
        if (is_shown_)
            streams_.complain("\r\033[K");
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance()
    {
        const std::lock_guard lock{mutex_};
        ++done_;
        show();
    }

private:
    void show() const
    {
        constexpr std::size_t kWidth = 40;
        const std::size_t filled = kWidth * done_ / count_;
        if (is_shown_)
            streams_.complain(format("\r[{}{}] {}/{} runs", std::string(filled, '='), std::string(kWidth - filled, ' '),
                                     done_, count_));
    }

    const Streams& streams_;
    bool is_shown_;
    std::size_t count_;
    std::size_t done_ = 0;
    std::mutex mutex_;
};

// The values may have changed which checks and connections there are: a run is read by its own metrics.
std::optional<Decimal> read(const Metric& chosen, const std::vector<Metric>& own, const RunResult& result)
{
    const Metric* metric = metric_called(chosen.name, own);
    return metric != nullptr ? metric->read(result) : std::nullopt;
}

class Sweep {
public:
    explicit Sweep(const SweepFlags& flags);

    // Builds each combination once: what is wrong with any of them is said before the first one runs.
    void check(const std::atomic<bool>& stop) const;
    void run(const Streams& streams, const std::atomic<bool>& stop);
    ExitCode exit_code() const { return code_; }
    const SweepReport& report() const { return report_; }
    std::string plot() const { return plot_svg(sweep_plot(report_, plot_x_, plot_y_)); }

private:
    void choose_metrics(const Scenario& base, Complaints& complaints);
    void add_metric(const Metric& metric);
    const Metric* find_metric(std::string_view flag, const std::string& name, Complaints& complaints) const;
    void check_paths(Complaints& complaints) const;
    void choose_axes(Complaints& complaints);
    Value tree_of(std::size_t number, std::vector<Origin>& places) const;
    bool has_something_to_show(const Scenario& scenario) const;
    Complaints complaints_of(std::size_t number) const;
    ExitCode run_one(std::size_t number, SweepRow& row, const std::atomic<bool>& stop) const;

    const SweepFlags& flags_;
    Combinations combinations_;
    Value tree_;
    std::vector<Metric> known_;
    std::vector<Metric> chosen_;
    SweepReport report_;
    std::size_t plot_x_ = 0;
    std::size_t plot_y_ = 0;
    ExitCode code_ = ExitCode::Ok;
};

Sweep::Sweep(const SweepFlags& flags) : flags_{flags}, combinations_{flags.sets}
{
    const std::string text = read_file(flags.scenario);
    const Scenario base = build_scenario(text, flags.scenario);
    std::vector<Diagnostic> none;  // it was built from the same text
    tree_ = read_yaml(text, none);
    known_ = metrics_of(base);
    report_.scenario = base.name;
    report_.file = base.file;
    for (const SweepSet& set : flags.sets) {
        report_.parameters.push_back({set.path, {}});
        for (const WrittenValue& value : set.values)
            report_.parameters.back().values.push_back(value.text);
    }
    Complaints complaints;
    check_paths(complaints);
    choose_metrics(base, complaints);
    choose_axes(complaints);
    if (combinations_.count() > kMostRuns)
        complaints.push_back(format("the values make more than {} combinations", kMostRuns));
    throw_if_any(complaints);
    report_.rows.resize(combinations_.count());
    for (std::size_t number = 0; number < report_.rows.size(); ++number)
        for (const WrittenValue* value : combinations_.at(number))
            report_.rows[number].values.push_back(value->text);
}

void Sweep::check_paths(Complaints& complaints) const
{
    for (const SweepSet& set : flags_.sets) {
        Value scratch = tree_;
        const OverrideResult result = apply_override(scratch, scenario_format(), {set.path, set.values.front().value});
        if (!result.complaint.empty())
            complaints.push_back(format("--set {}: {}", set.path, result.complaint));
    }
}

const Metric* Sweep::find_metric(std::string_view flag, const std::string& name, Complaints& complaints) const
{
    if (const Metric* metric = metric_called(name, known_))
        return metric;
    complaints.push_back(format("{} {}: no such metric{}", flag, name, metric_hint(name, known_)));
    return nullptr;
}

void Sweep::add_metric(const Metric& metric)
{
    if (std::ranges::find(chosen_, metric.name, &Metric::name) != chosen_.end())
        return;
    chosen_.push_back(metric);
    report_.metrics.push_back({metric.name, std::string{metric.unit}});
}

void Sweep::choose_metrics(const Scenario& base, Complaints& complaints)
{
    for (const std::string& name : flags_.metrics)
        if (const Metric* metric = find_metric("--metric", name, complaints))
            add_metric(*metric);
    if (!flags_.metrics.empty())
        return;
    // Of one check the verdict stands in the table anyway.
    for (const Metric& metric : known_)
        if (metric.is_main && (base.checks.size() > 1 || !metric.name.ends_with(".passed")))
            add_metric(metric);
}

void Sweep::choose_axes(Complaints& complaints)
{
    if (flags_.plot_file.empty())
        return;
    if (!flags_.plot_y.empty()) {
        if (const Metric* metric = find_metric("--y", flags_.plot_y, complaints)) {
            add_metric(*metric);
            plot_y_ =
                static_cast<std::size_t>(std::ranges::find(chosen_, metric->name, &Metric::name) - chosen_.begin());
        }
    } else {
        const auto measured = std::ranges::find_if(chosen_, [](const Metric& metric) { return !metric.unit.empty(); });
        plot_y_ = measured == chosen_.end() ? 0 : static_cast<std::size_t>(measured - chosen_.begin());
    }
    if (chosen_.empty() && complaints.empty())
        complaints.emplace_back("--plot: there is no metric to draw; name one by --y");
    const auto& sets = flags_.sets;
    const auto is_x = [&](const SweepSet& set) {
        return flags_.plot_x.empty() ? set.values.size() > 1 : set.path == flags_.plot_x;
    };
    auto x = std::ranges::find_if(sets, is_x);
    if (x == sets.end() && !flags_.plot_x.empty()) {
        std::vector<std::string_view> paths;
        for (const SweepSet& set : sets)
            paths.push_back(set.path);
        const std::string hint = did_you_mean(flags_.plot_x, paths);
        complaints.push_back(format("--x {}: no --set has that path{}", flags_.plot_x, hint));
        return;
    }
    x = x == sets.end() ? sets.begin() : x;
    plot_x_ = static_cast<std::size_t>(x - sets.begin());
    for (const WrittenValue& value : x->values)
        if (!plot_number(value.text))
            complaints.push_back(
                format("--x {}: `{}` is not a number, and a plot needs numbers along its axis", x->path, value.text));
}

Value Sweep::tree_of(std::size_t number, std::vector<Origin>& places) const
{
    Value tree = tree_;
    const auto values = combinations_.at(number);
    for (std::size_t i = 0; i < values.size(); ++i)
        places.push_back(apply_override(tree, scenario_format(), {flags_.sets[i].path, values[i]->value}).place);
    return tree;
}

// A verdict, or one of the metrics.
bool Sweep::has_something_to_show(const Scenario& scenario) const
{
    if (!scenario.checks.empty() || !scenario.matrices.empty() || !scenario.timeline.empty())
        return true;
    const std::vector<Metric> own = metrics_of(scenario);
    return std::ranges::any_of(chosen_,
                               [&](const Metric& metric) { return metric_called(metric.name, own) != nullptr; });
}

// Each with the --set that it comes from, or with all of them: each value may be right by itself.
Complaints Sweep::complaints_of(std::size_t number) const
{
    std::vector<Origin> places;
    Value tree = tree_of(number, places);
    try {
        if (has_something_to_show(build_from_tree(std::move(tree), flags_.scenario)))
            return {};
        return {"a run has no check to measure; name a --metric, such as `--metric totals.dropped`"};
    } catch (const ScenarioError& error) {
        const auto values = combinations_.at(number);
        Complaints complaints;
        for (const Diagnostic& diagnostic : error.diagnostics()) {
            std::string of_one;
            std::string of_all;
            for (std::size_t i = 0; i < values.size(); ++i) {
                const std::string flag = format("--set {}={}", flags_.sets[i].path, values[i]->text);
                of_all += (i == 0 ? "" : " ") + flag;
                if (places[i] == diagnostic.origin)
                    of_one = flag;
            }
            complaints.push_back(format("{}: {}: error: {}", of_one.empty() ? of_all : of_one,
                                        to_string(flags_.scenario, diagnostic.origin), diagnostic.message));
        }
        return complaints;
    }
}

void Sweep::check(const std::atomic<bool>& stop) const
{
    std::vector<Complaints> found(report_.rows.size());
    run_all(
        found.size(), flags_.jobs, [&](std::size_t number) { found[number] = complaints_of(number); }, stop);
    Complaints complaints;
    std::set<std::string> said;  // one value is wrong in many combinations
    for (const Complaints& some : found)
        for (const std::string& complaint : some)
            if (complaints.size() < kMostDiagnostics && said.insert(complaint).second)
                complaints.push_back(complaint);
    throw_if_any(complaints);
}

ExitCode Sweep::run_one(std::size_t number, SweepRow& row, const std::atomic<bool>& stop) const
{
    try {
        std::vector<Origin> places;
        const Scenario scenario = build_from_tree(tree_of(number, places), flags_.scenario);
        const RunResult result = vpcsim::run(scenario, {}, stop);
        row.state = result.is_interrupted ? SweepRow::State::Interrupted : SweepRow::State::Done;
        const std::vector<Metric> own = metrics_of(scenario);
        for (const Metric& metric : chosen_)
            row.metrics.push_back(read(metric, own, result));
        const ExitCode code = vpcsim::exit_code(scenario, result);
        if (code == ExitCode::Ok || code == ExitCode::No)
            row.passed = code == ExitCode::Ok;
        return code == ExitCode::NothingToJudge ? ExitCode::Ok : code;  // what was asked for are numbers
    } catch (const RunAborted& error) {
        row.failure = error.what();
        row.state = SweepRow::State::Failed;
        return ExitCode::Aborted;
    }
}

void Sweep::run(const Streams& streams, const std::atomic<bool>& stop)
{
    std::vector<ExitCode> codes(report_.rows.size(), ExitCode::Interrupted);
    {
        Progress progress{streams, flags_.has_progress, codes.size()};
        const auto one = [&](std::size_t number) {
            codes[number] = run_one(number, report_.rows[number], stop);
            progress.advance();
        };
        run_all(codes.size(), flags_.jobs, one, stop);
    }
    for (std::size_t number = 0; number < codes.size(); ++number) {
        const SweepRow& row = report_.rows[number];
        code_ = worse(code_, codes[number]);
        if (row.state == SweepRow::State::Failed)
            streams.complain(format("vpcsim: run {}: {}\n", number + 1, row.failure));
    }
    report_.is_interrupted = code_ == ExitCode::Interrupted;
}

std::string result_text(const SweepReport& report, const SweepFlags& flags)
{
    switch (flags.format) {
    case SweepFormat::Json:
        return to_json(sweep_document(report), JsonStyle::Pretty) + "\n";
    case SweepFormat::JsonLines:
        return to_json(sweep_document(report)) + "\n";
    case SweepFormat::Csv:
        return sweep_csv(report);
    case SweepFormat::Text:
        break;
    }
    return flags.is_quiet ? std::string{} : sweep_text(report);
}

}  // namespace

ExitCode sweep_command(const Arguments& arguments, const Streams& streams)
{
    const SweepFlags flags = parse_sweep_flags(arguments, ::isatty(::fileno(streams.err)) == 1);
    if (flags.wants_help) {
        streams.print(sweep_help());
        return ExitCode::Ok;
    }
    if (!flags.plot_file.empty())
        check_can_be_written(flags.plot_file, {flags.scenario});
    const StopSignal stop;
    Sweep sweep{flags};
    sweep.check(stop.flag());
    sweep.run(streams, stop.flag());
    streams.print(result_text(sweep.report(), flags));
    if (!flags.plot_file.empty())
        write_file(flags.plot_file, sweep.plot());
    return sweep.exit_code();
}

}  // namespace vpcsim
