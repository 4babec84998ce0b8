#include "vpcsim/report/sweep.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/report/document.h"

namespace vpcsim {
namespace {

using State = SweepRow::State;

std::string_view state_word(State state)
{
    constexpr std::string_view kWords[] = {"not_run", "interrupted", "failed", "done"};
    return kWords[static_cast<std::size_t>(state)];
}

// For people: at most three decimals, rounded half away from zero, trailing zeros left out.
std::string short_number(const std::optional<Decimal>& number)
{
    if (!number)
        return "-";
    Decimal rounded = *number;
    constexpr unsigned kMostDecimals = 3;
    for (; rounded.decimals > kMostDecimals + 1; --rounded.decimals)
        rounded.unscaled /= 10;
    if (rounded.decimals > kMostDecimals) {
        rounded.unscaled = (rounded.unscaled + (rounded.unscaled < 0 ? -5 : 5)) / 10;
        --rounded.decimals;
    }
    for (; rounded.decimals > 0 && rounded.unscaled % 10 == 0; --rounded.decimals)
        rounded.unscaled /= 10;
    return to_string(rounded);
}

std::string with_unit(const std::string& name, const std::string& unit)
{
    return unit.empty() ? name : format("{} ({})", name, unit);
}

std::string csv_field(const std::string& text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + '"';
}

// How many characters, not bytes.
std::size_t width_of(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

using Line = std::vector<std::string>;

Line heading(const SweepReport& report)
{
    std::vector<std::string> names;
    for (const SweepParameter& parameter : report.parameters)
        names.push_back(parameter.path);
    for (const SweepMetric& metric : report.metrics)
        names.push_back(metric.name);
    Line line = short_names(names);
    for (std::size_t i = 0; i < report.metrics.size(); ++i)
        line[report.parameters.size() + i] = with_unit(line[report.parameters.size() + i], report.metrics[i].unit);
    line.insert(line.begin() + static_cast<std::ptrdiff_t>(report.parameters.size()), "");
    return line;
}

std::string verdict_word(const SweepRow& row)
{
    if (row.state == State::Done)
        return !row.passed ? "LOAD" : *row.passed ? "PASS" : "FAIL";
    return row.state == State::NotRun ? "not run" : std::string{state_word(row.state)};
}

Line cells(const SweepReport& report, const SweepRow& row)
{
    Line line = row.values;
    line.push_back(verdict_word(row));
    for (std::size_t i = 0; i < report.metrics.size(); ++i)
        line.push_back(row.state == State::Done ? short_number(row.metrics[i]) : "-");
    return line;
}

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& names)
{
    std::vector<std::string> found;
    for (const std::string& name : names) {
        std::size_t begin = name.size();
        do {
            const std::size_t dot = begin == 0 ? std::string::npos : name.rfind('.', begin - 1);
            begin = dot == std::string::npos ? 0 : dot;
            const std::string_view ending = std::string_view{name}.substr(begin);
            const auto ends_so = [&](const std::string& other) {
                return ending.front() == '.' ? ("." + other).ends_with(ending) : other.ends_with("." + name);
            };
            if (std::ranges::count_if(names, ends_so) <= 1)
                break;
        } while (begin > 0);
        found.push_back(name.substr(begin + (begin > 0 ? 1 : 0)));
    }
    return found;
}

std::string sweep_text(const SweepReport& report)
{
    std::vector<Line> lines{heading(report)};
    for (const SweepRow& row : report.rows)
        lines.push_back(cells(report, row));
    std::vector<std::size_t> widths(lines.front().size());
    for (const Line& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width_of(line[i]));
    std::string text = format("{}: {} runs\n", report.scenario, report.rows.size());
    for (const Line& line : lines) {
        text += ' ';
        for (std::size_t i = 0; i < line.size(); ++i)
            text += format(" {}{}", std::string(widths[i] - width_of(line[i]) + (i == 0 ? 0 : 1), ' '), line[i]);
        while (text.ends_with(' '))
            text.pop_back();
        text += '\n';
    }
    const auto done = std::ranges::count(report.rows, State::Done, &SweepRow::state);
    const auto passed = std::ranges::count(report.rows, std::optional{true}, &SweepRow::passed);
    const auto unjudged =
        std::ranges::count_if(report.rows, [](const SweepRow& row) { return row.state == State::Done && !row.passed; });
    text += format("  {} of {} runs passed", passed, report.rows.size());
    if (unjudged > 0)
        text += format(", {} had nothing to judge", unjudged);
    if (report.is_interrupted)
        text += format("; interrupted after {}", done);
    return text + '\n';
}

Value sweep_document(const SweepReport& report)
{
    Value document = Value::map();
    document.set("version", kResultVersion).set("scenario", report.scenario).set("file", report.file);
    document.set("interrupted", report.is_interrupted);
    Value parameters = Value::list();
    for (const SweepParameter& parameter : report.parameters) {
        Value values = Value::list();
        for (const std::string& value : parameter.values)
            values.items().emplace_back(value);
        Value item = Value::map();
        parameters.items().push_back(item.set("path", parameter.path).set("values", std::move(values)));
    }
    Value metrics = Value::list();
    for (const SweepMetric& metric : report.metrics) {
        Value item = Value::map();
        metrics.items().push_back(item.set("name", metric.name).set("unit", metric.unit));
    }
    document.set("parameters", std::move(parameters)).set("metrics", std::move(metrics));
    Value runs = Value::list();
    for (const SweepRow& row : report.rows) {
        const bool is_done = row.state == State::Done;
        Value set = Value::map();
        for (std::size_t i = 0; i < report.parameters.size(); ++i)
            set.set(report.parameters[i].path, row.values[i]);
        Value read = Value::map();
        for (std::size_t i = 0; i < report.metrics.size(); ++i)
            read.set(report.metrics[i].name, is_done && row.metrics[i] ? Value{*row.metrics[i]} : Value{});
        Value item = Value::map();
        item.set("set", std::move(set)).set("state", std::string{state_word(row.state)});
        item.set("passed", row.passed ? Value{*row.passed} : Value{}).set("metrics", std::move(read));
        runs.items().push_back(item.set("failure", row.failure.empty() ? Value{} : Value{row.failure}));
    }
    return document.set("runs", std::move(runs));
}

std::string sweep_csv(const SweepReport& report)
{
    std::string text;
    for (const SweepParameter& parameter : report.parameters)
        text += csv_field(parameter.path) + ',';
    text += "state,passed";
    for (const SweepMetric& metric : report.metrics)
        text += ',' + csv_field(with_unit(metric.name, metric.unit));
    text += '\n';
    for (const SweepRow& row : report.rows) {
        const bool is_done = row.state == State::Done;
        for (const std::string& value : row.values)
            text += csv_field(value) + ',';
        text += format("{},{}", state_word(row.state), !row.passed ? "" : *row.passed ? "true" : "false");
        for (std::size_t i = 0; i < report.metrics.size(); ++i)
            text += ',' + (is_done && row.metrics[i] ? to_string(*row.metrics[i]) : std::string{});
        text += '\n';
    }
    return text;
}

}  // namespace vpcsim
