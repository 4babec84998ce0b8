#include <algorithm>

#include "alike.h"
#include "causes.h"
#include "step_note.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::size_t kMostColumns = 40;  // of a grid that one can read
constexpr std::size_t kMostCauses = 20;
constexpr std::pair<char, std::string_view> kMarks[] = {
    {'+', "reachable"},   {'>', "reachable but unreachable the other way round"},
    {'r', "refused"},     {'R', "refused but unreachable the other way round"},
    {'x', "unreachable"}, {'-', "no address of that family"}};

std::string_view family_name(IpFamily family) { return family == IpFamily::V6 ? "IPv6" : "IPv4"; }

std::size_t pairs_of(const Matrix& matrix) { return matrix.cells.size() - matrix.size; }

// "12 pairs: 5 reachable, 2 refused, 5 unreachable; 2 answered in one direction only"
std::string counts_text(const Matrix& matrix)
{
    const MatrixCounts counts = counts_of(matrix);
    std::string text = format("{} pairs: {} reachable", pairs_of(matrix), counts.of(PairState::Reachable));
    if (counts.of(PairState::Refused) > 0)
        text += format(", {} refused", counts.of(PairState::Refused));
    text += format(", {} unreachable", counts.of(PairState::Unreachable));
    if (counts.of(PairState::NoAddress) > 0)
        text += format(", {} without an address", counts.of(PairState::NoAddress));
    if (counts.one_way > 0)
        text += format("; {} answered in one direction only", counts.one_way);
    return text;
}

char mark_of(const Matrix& matrix, InstanceId from, InstanceId to)
{
    switch (matrix.at(from, to).state) {
    case PairState::Itself:
        return '.';
    case PairState::NoAddress:
        return '-';
    case PairState::Reachable:
        return matrix.is_one_way(from, to) ? '>' : '+';
    case PairState::Refused:
        return matrix.is_one_way(from, to) ? 'R' : 'r';
    case PairState::Unreachable:
        break;
    }
    return 'x';
}

// The marks that occur, each with its meaning.
std::string legend(const std::vector<Matrix>& matrices)
{
    std::string seen;
    for (const Matrix& matrix : matrices)
        for (std::uint32_t from = 0; from < matrix.size; ++from)
            for (std::uint32_t to = 0; to < matrix.size; ++to)
                if (const char mark = mark_of(matrix, InstanceId{from}, InstanceId{to});
                    seen.find(mark) == std::string::npos)
                    seen += mark;
    std::string text;
    for (const auto& [mark, meaning] : kMarks)
        if (seen.find(mark) != std::string::npos)
            text += format("{}{} {}", text.empty() ? "" : ", ", mark, meaning);
    return format("\n  rows send, columns receive: {}\n", text);
}

// A group's own column tells how its members reach each other.
char mark_of(const Matrix& matrix, const InstanceGroup& from, const InstanceGroup& to)
{
    const bool is_itself = from.front() == to.front() && to.size() > 1;
    return mark_of(matrix, from.front(), is_itself ? to[1] : to.front());
}

class Grid {
public:
    Grid(const Network& network, const Matrix& matrix, std::size_t columns)
        : network_{network}, matrix_{matrix}, columns_{columns}
    {
        groups_ = single_instances(matrix);
        if (!fits())
            groups_ = alike_instances(matrix, kMostColumns);
    }

    std::string text() const
    {
        if (!is_drawn())
            return format("  the grid does not fit: {} instances, and too few are alike; --format csv has every pair\n",
                          matrix_.size);
        std::string text = format("{:{}}", "", label_width());
        for (std::size_t number = 1; number <= groups_.size(); ++number)
            text += format(" {:>{}}", number, cell_width());
        text += '\n';
        for (std::size_t row = 0; row < groups_.size(); ++row) {
            text += format("  {:>{}} {:<{}} ", row + 1, cell_width(), names_text(network_, groups_[row]), name_width());
            for (const InstanceGroup& to : groups_)
                text += format(" {:>{}}", mark_of(matrix_, groups_[row], to), cell_width());
            text += '\n';
        }
        return text;
    }

    bool is_drawn() const { return !groups_.empty() && fits(); }

private:
    std::size_t cell_width() const { return groups_.size() < 10 ? 1 : 2; }
    std::size_t name_width() const
    {
        std::size_t width = 0;
        for (const InstanceGroup& group : groups_)
            width = std::max(width, names_text(network_, group).size());
        return width;
    }
    std::size_t label_width() const { return 2 + cell_width() + 1 + name_width() + 1; }
    bool fits() const
    {
        if (groups_.size() > kMostColumns)
            return false;
        return columns_ == 0 || label_width() + groups_.size() * (cell_width() + 1) <= columns_;
    }

    const Network& network_;
    const Matrix& matrix_;
    std::size_t columns_;
    std::vector<InstanceGroup> groups_;
};

std::string cause_line(const MatrixReport& report, const Cause& cause)
{
    const PairFate& fate = cause.fate;
    std::string text =
        format("  {} x {} {}", cause.pairs, fate.is_return ? "return" : "forward", fate.diagnosis_code());
    if (fate.is_dropped)
        text += format(" at {}: {}", name(fate.stage), cause_text(report.scenario, report.network, fate.verdict()));
    if (fate.is_dropped && cause.objects.size() > 1)
        text += format("; {} other instances alike", cause.objects.size() - 1);
    const Question question = question_of(report.network, cause.from, cause.to, report.service, cause.family);
    const std::string hint = hint_of(report.network, report.scenario.guests, question, report.at);
    text += format("\n      such as {} -> {} over {}{}{}\n", report.network.name(cause.from),
                   report.network.name(cause.to), family_name(cause.family), hint.empty() ? "" : ": ", hint);
    return text;
}

// Those who refuse without any rule: nothing listens.
std::size_t closed_ports(const MatrixReport& report)
{
    std::size_t count = 0;
    for (const Matrix& matrix : report.matrices)
        count += static_cast<std::size_t>(std::ranges::count_if(
            matrix.cells, [](const PairFate& fate) { return fate.state == PairState::Refused && !fate.has_cause(); }));
    return count;
}

std::string causes_text(const MatrixReport& report)
{
    std::string text;
    const std::vector<Cause> causes = causes_of(report);
    for (const Cause& cause : causes) {
        if (&cause == &causes.front() + kMostCauses) {
            text += format("  and {} more; --format csv has every one\n", causes.size() - kMostCauses);
            break;
        }
        text += cause_line(report, cause);
    }
    if (const std::size_t refused = closed_ports(report); refused > 0)
        text += format("  {} x refused: nothing listens on {}\n", refused, to_string(report.service));
    return text.empty() ? text : "\nwhy not:\n" + text;
}

bool is_asked(const Matrix& matrix) { return counts_of(matrix).of(PairState::NoAddress) < pairs_of(matrix); }

}  // namespace

std::string matrix_text(const MatrixReport& report, std::size_t columns)
{
    std::string text = format("{}: {} between {} instances", report.scenario.name, to_string(report.service),
                              report.network.instances.size());
    if (report.at > kStart)
        text += format(", at {}", to_string(report.at));
    text += '\n';
    bool has_grid = false;
    for (const Matrix& matrix : report.matrices) {
        text += format("\n{}: {}\n", family_name(matrix.family), counts_text(matrix));
        if (!is_asked(matrix))
            continue;
        const Grid grid{report.network, matrix, columns};
        text += grid.text();
        has_grid = has_grid || grid.is_drawn();
    }
    return text + (has_grid ? legend(report.matrices) : "") + causes_text(report);
}

}  // namespace vpcsim
