// A line plot as SVG: axes with ticks at round numbers, a legend, the same bytes for the same numbers.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/report/sweep.h"

namespace vpcsim {

struct PlotPoint {
    double x = 0;
    double y = 0;
};

struct PlotLine {
    std::string name;  // in the legend; empty: it has none
    std::vector<PlotPoint> points;
};

struct Plot {
    std::string title;
    std::string x_label;  // with its unit
    std::string y_label;
    std::vector<PlotLine> lines;
};

// An axis is logarithmic where its values are positive and the largest is a hundred times the smallest or more.
std::string plot_svg(const Plot& plot);

// A value of a parameter as a number: "100Mbps" is 100 "Mbit/s", "15ms" 15 "ms", "0.1%" 0.1 "%", "1kB" 1000 "B"; a bare
// number has no unit. nullopt when it is none.
struct PlotNumber {
    double number = 0;
    std::string_view unit;
};
std::optional<PlotNumber> plot_number(const std::string& text);

// A metric over a parameter, one line for each combination of the other parameters. What has no number is left out.
// REQUIRES: plot_number of all values of the parameter.
Plot sweep_plot(const SweepReport& report, std::size_t parameter, std::size_t metric);

}  // namespace vpcsim
