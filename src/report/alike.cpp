#include "alike.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// What a grid shows of a pair.
bool is_same_mark(const Matrix& matrix, InstanceId from, InstanceId to, InstanceId other_from, InstanceId other_to)
{
    return matrix.at(from, to).state == matrix.at(other_from, other_to).state;
}

bool is_alike(const Matrix& matrix, InstanceId a, InstanceId b)
{
    if (!is_same_mark(matrix, a, b, b, a))
        return false;
    for (std::uint32_t value = 0; value < matrix.size; ++value) {
        const InstanceId other{value};
        if (other != a && other != b &&
            !(is_same_mark(matrix, a, other, b, other) && is_same_mark(matrix, other, a, other, b)))
            return false;
    }
    return true;
}

// "web-12" is number 12 of "web-": what `count:` makes.
struct Numbered {
    std::string_view stem;
    std::uint32_t number = 0;
};
std::optional<Numbered> numbered(std::string_view name)
{
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    Numbered result{name.substr(0, dash + 1)};
    const std::string_view digits = name.substr(dash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.number);
    const bool is_number = error == std::errc{} && end == digits.data() + digits.size();
    return is_number ? std::optional{result} : std::nullopt;
}

bool follows(std::string_view first, std::string_view next)
{
    const auto a = numbered(first);
    const auto b = numbered(next);
    return a && b && a->stem == b->stem && b->number == a->number + 1;
}

}  // namespace

std::vector<InstanceGroup> alike_instances(const Matrix& matrix, std::size_t most)
{
    std::vector<InstanceGroup> groups;
    for (std::uint32_t value = 0; value < matrix.size; ++value) {
        const InstanceId instance{value};
        const auto known = std::ranges::find_if(
            groups, [&](const InstanceGroup& group) { return is_alike(matrix, group.front(), instance); });
        if (known != groups.end()) {
            known->push_back(instance);
            continue;
        }
        if (groups.size() == most)
            return {};
        groups.push_back({instance});
    }
    return groups;
}

std::vector<InstanceGroup> single_instances(const Matrix& matrix)
{
    std::vector<InstanceGroup> groups;
    for (std::uint32_t value = 0; value < matrix.size; ++value)
        groups.push_back({InstanceId{value}});
    return groups;
}

std::string names_text(const Network& network, const InstanceGroup& group)
{
    constexpr std::size_t kMostRuns = 2;
    std::string text;
    std::size_t runs = 0;
    for (std::size_t first = 0; first < group.size(); ++runs) {
        if (runs == kMostRuns) {
            text += " ...";
            break;
        }
        std::size_t last = first;
        while (last + 1 < group.size() && follows(network.name(group[last]), network.name(group[last + 1])))
            ++last;
        text += (text.empty() ? "" : ", ") + network.name(group[first]);
        if (last > first)
            text += ".." + network.name(group[last]);
        first = last + 1;
    }
    return group.size() == 1 ? text : format("{} ({})", text, group.size());
}

}  // namespace vpcsim
