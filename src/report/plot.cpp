#include "vpcsim/report/plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 440;
constexpr double kLeft = 80;
constexpr double kTop = 40;
constexpr double kBottom = 60;
constexpr double kRight = 24;
constexpr double kLegendLine = 18;
constexpr double kLegendCharacter = 6.6;  // of a 11 px sans-serif font, about
constexpr std::array kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999999"};
constexpr std::array kDashes{"none", "6 3", "2 3", "8 3 2 3"};

// What XML does not take as it is; control characters cannot be in it at all.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out;
}

std::string number_text(double number)
{
    const double magnitude = std::fabs(number);
    if (magnitude >= 1e6 || (magnitude > 0 && magnitude < 1e-3))
        return format("{:.3g}", number);
    std::string text = format("{:.6f}", number);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.'))
        text.pop_back();
    return text == "-0" ? "0" : text;
}

// One axis: which of its numbers lies where, from 0 to 1, and where its ticks are.
class Axis {
public:
    explicit Axis(std::vector<double> values)
    {
        if (values.empty())
            values = {0, 1};
        const auto [least, most] = std::ranges::minmax(values);
        is_log_ = least > 0 && most / least >= 100;
        if (is_log_)
            find_log_ticks(least, most);
        else
            find_linear_ticks(least, most);
    }

    double at(double value) const { return (scaled(value) - scaled(begin_)) / (scaled(end_) - scaled(begin_)); }
    const std::vector<double>& ticks() const { return ticks_; }

private:
    double scaled(double value) const { return is_log_ ? std::log10(value) : value; }

    void find_log_ticks(double least, double most)
    {
        const double first = std::floor(std::log10(least));
        const double last = std::max(first + 1, std::ceil(std::log10(most)));
        begin_ = std::pow(10, first);
        end_ = std::pow(10, last);
        const bool has_few = last - first < 3;
        for (double power = first; power <= last; ++power)
            for (const double digit : {1.0, 2.0, 5.0})
                if ((digit < 2 || has_few) && digit * std::pow(10, power) <= end_)
                    ticks_.push_back(digit * std::pow(10, power));
    }

    // From 0 where that wastes less than half of the axis; steps of 1, 2 or 5 times a power of ten.
    void find_linear_ticks(double least, double most)
    {
        if (least > 0 && least < most / 2 + most * 0.01)
            least = 0;
        if (least == most) {
            least = least > 0 ? 0 : least - 1;
            most = most > 0 ? most : most + 1;
        }
        constexpr double kTicks = 6;
        const double rough = (most - least) / kTicks;
        const double power = std::pow(10, std::floor(std::log10(rough)));
        const double digit = rough / power;
        const double step = (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power;
        const double first = std::floor(least / step);
        const double last = std::ceil(most / step);
        begin_ = first * step;
        end_ = last * step;
        for (double tick = first; tick <= last; ++tick)
            ticks_.push_back(tick * step);
    }

    bool is_log_ = false;
    double begin_ = 0;
    double end_ = 1;
    std::vector<double> ticks_;
};

std::vector<double> all_of(const Plot& plot, double PlotPoint::*coordinate)
{
    std::vector<double> values;
    for (const PlotLine& line : plot.lines)
        for (const PlotPoint& point : line.points)
            values.push_back(point.*coordinate);
    return values;
}

// Drawing: the picture under way. The legend stands right of the axes and makes the picture wider.
class Drawing {
public:
    explicit Drawing(const Plot& plot) : plot_{plot}, x_{all_of(plot, &PlotPoint::x)}, y_{all_of(plot, &PlotPoint::y)}
    {
        const auto named = std::ranges::count_if(plot.lines, [](const PlotLine& line) { return !line.name.empty(); });
        std::size_t longest = 0;
        for (const PlotLine& line : plot.lines)
            longest = std::max(longest, line.name.size());
        if (named > 0)
            legend_width_ = 50 + kLegendCharacter * static_cast<double>(longest);
        height_ = std::max(kHeight, kTop + kBottom + kLegendLine * static_cast<double>(named));
    }

    std::string draw()
    {
        out_ = format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
                      "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"sans-serif\" font-size=\"11\">\n"
                      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
                      kWidth + legend_width_, height_);
        text(x_at(0.5), kTop - 18, "middle", plot_.title, "font-size=\"14\"");
        draw_axes();
        for (std::size_t i = 0; i < plot_.lines.size(); ++i)
            draw_line(i);
        return out_ + "</svg>\n";
    }

private:
    double x_at(double part) const { return kLeft + part * (kWidth - kLeft - kRight); }
    double y_at(double part) const { return height_ - kBottom - part * (height_ - kTop - kBottom); }

    void text(double x, double y, std::string_view anchor, std::string_view what, std::string_view more = "")
    {
        out_ += format("<text x=\"{:.2f}\" y=\"{:.2f}\" text-anchor=\"{}\"{}{}>{}</text>\n", x, y, anchor,
                       more.empty() ? "" : " ", more, escaped(what));
    }
    void stroke(double x1, double y1, double x2, double y2, std::string_view colour)
    {
        out_ += format("<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" stroke=\"{}\"/>\n", x1, y1, x2,
                       y2, colour);
    }

    void draw_axes()
    {
        for (const double tick : x_.ticks()) {
            stroke(x_at(x_.at(tick)), y_at(0), x_at(x_.at(tick)), y_at(1), "#dddddd");
            text(x_at(x_.at(tick)), y_at(0) + 16, "middle", number_text(tick));
        }
        for (const double tick : y_.ticks()) {
            stroke(x_at(0), y_at(y_.at(tick)), x_at(1), y_at(y_.at(tick)), "#dddddd");
            text(x_at(0) - 6, y_at(y_.at(tick)) + 4, "end", number_text(tick));
        }
        stroke(x_at(0), y_at(0), x_at(1), y_at(0), "black");
        stroke(x_at(0), y_at(0), x_at(0), y_at(1), "black");
        text(x_at(0.5), height_ - 18, "middle", plot_.x_label);
        text(20, y_at(0.5), "middle", plot_.y_label, format("transform=\"rotate(-90 20 {:.2f})\"", y_at(0.5)));
    }

    void draw_line(std::size_t index)
    {
        const PlotLine& line = plot_.lines[index];
        const std::string_view colour = kColours[index % kColours.size()];
        const std::string_view dash = kDashes[index / kColours.size() % kDashes.size()];
        std::string points;
        for (const PlotPoint& point : line.points) {
            const double x = x_at(x_.at(point.x));
            const double y = y_at(y_.at(point.y));
            points += format("{}{:.2f},{:.2f}", points.empty() ? "" : " ", x, y);
            out_ += format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"3\" fill=\"{}\"/>\n", x, y, colour);
        }
        const auto polyline = [&](const std::string& through) {
            out_ += format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\" "
                           "stroke-dasharray=\"{}\"/>\n",
                           through, colour, dash);
        };
        if (!points.empty())
            polyline(points);
        if (line.name.empty())
            return;
        const double y = kTop + kLegendLine * static_cast<double>(index) + 6;
        polyline(format("{:.2f},{:.2f} {:.2f},{:.2f}", kWidth - 10, y, kWidth + 14, y));
        text(kWidth + 20, y + 4, "start", line.name);
    }

    const Plot& plot_;
    Axis x_;
    Axis y_;
    double legend_width_ = 0;
    double height_ = kHeight;
    std::string out_;
};

}  // namespace

std::string plot_svg(const Plot& plot) { return Drawing{plot}.draw(); }

}  // namespace vpcsim
