#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/base/units.h"
#include "vpcsim/report/plot.h"

namespace vpcsim {
namespace {

double number_of(Decimal decimal)
{
    double number = static_cast<double>(decimal.unscaled);
    for (unsigned i = 0; i < decimal.decimals; ++i)
        number /= 10;
    return number;
}

std::string with_unit(std::string_view name, std::string_view unit)
{
    return unit.empty() ? std::string{name} : format("{} ({})", name, unit);
}

// "rate=20Mbps, seed=1": the values of a row's other parameters.
std::string line_name(const SweepReport& report, const SweepRow& row, std::size_t without)
{
    std::vector<std::string> paths;
    for (const SweepParameter& parameter : report.parameters)
        paths.push_back(parameter.path);
    const std::vector<std::string> names = short_names(paths);
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (i != without && report.parameters[i].values.size() > 1)
            text += format("{}{}={}", text.empty() ? "" : ", ", names[i], row.values[i]);
    return text;
}

}  // namespace

std::optional<PlotNumber> plot_number(const std::string& text)
{
    if (const auto rate = parse_bit_rate(text))
        return PlotNumber{static_cast<double>(rate->bits_per_second) / 1e6, "Mbit/s"};
    if (const auto duration = parse_duration(text))
        return PlotNumber{static_cast<double>(duration->count()) / 1e9, "ms"};
    if (const auto part = parse_percent(text))
        return PlotNumber{static_cast<double>(part->count) / 1e4, "%"};
    if (const auto size = parse_bytes(text))
        return PlotNumber{static_cast<double>(size->count), "B"};
    if (const auto decimal = parse_decimal(text))
        return PlotNumber{number_of(*decimal), ""};
    return std::nullopt;
}

Plot sweep_plot(const SweepReport& report, std::size_t parameter, std::size_t metric)
{
    const SweepParameter& x = report.parameters[parameter];
    const SweepMetric& y = report.metrics[metric];
    Plot plot{report.scenario, with_unit(x.path, plot_number(x.values.front())->unit), with_unit(y.name, y.unit), {}};
    for (const SweepRow& row : report.rows) {
        const std::string name = line_name(report, row, parameter);
        auto line = std::ranges::find(plot.lines, name, &PlotLine::name);
        if (line == plot.lines.end())
            line = plot.lines.insert(line, {name, {}});
        if (row.state == SweepRow::State::Done && row.metrics[metric])
            line->points.push_back({plot_number(row.values[parameter])->number, number_of(*row.metrics[metric])});
    }
    for (PlotLine& line : plot.lines)
        std::ranges::stable_sort(line.points, {}, &PlotPoint::x);
    return plot;
}

}  // namespace vpcsim
