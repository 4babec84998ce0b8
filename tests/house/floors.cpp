#include <algorithm>
#include <regex>
#include <sstream>

#include "rules.h"

namespace vpcsim::house {
namespace {

std::size_t line_at(std::string_view text, std::size_t position)
{
    return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, position), '\n'));
}

}  // namespace

Floors::Floors(std::string_view cmake_text)
{
    static const std::regex call{R"((?:^|\n)vpcsim_floor\(([^)]*)\))"};
    const std::string text{cmake_text};
    for (std::sregex_iterator match{text.begin(), text.end(), call}, end; match != end; ++match) {
        Floor floor;
        std::istringstream words{(*match)[1]};
        words >> floor.name;
        std::vector<std::string>* list = nullptr;
        for (std::string word; words >> word;) {
            if (word == "MAY_USE")
                list = &floor.may_use;
            else if (word == "DOOR")
                list = &floor.doors;
            else if (word == "LIBRARIES")
                list = nullptr;
            else if (list != nullptr)
                list->push_back(word);
        }
        const std::size_t line = line_at(text, static_cast<std::size_t>(match->position(1)));
        for (const std::string& used : floor.may_use)
            if (!exists(used))
                violations_.push_back({"CMakeLists.txt", line,
                                       "floor " + floor.name + " uses " + used +
                                           ", which is not named above it; floors stand lowest first"});
        floors_.push_back(std::move(floor));
    }
    if (floors_.empty())
        violations_.push_back(
            {"CMakeLists.txt", 0, "no vpcsim_floor(NAME MAY_USE ...) line; the floors are named there"});
}

const Floors::Floor* Floors::find(std::string_view name) const
{
    const auto found = std::ranges::find(floors_, name, &Floor::name);
    return found == floors_.end() ? nullptr : &*found;
}

bool Floors::may_use(std::string_view floor, std::string_view other) const
{
    if (floor == other)
        return true;
    const Floor* found = find(floor);
    return found != nullptr && std::ranges::any_of(found->may_use, [&](const std::string& used) {
               return used != floor && may_use(used, other);
           });
}

bool Floors::opens(std::string_view floor, std::string_view header) const
{
    const Floor* found = find(floor);
    return found != nullptr &&
           std::ranges::any_of(found->doors, [&](const std::string& door) { return header.starts_with(door); });
}

std::string Floors::door_of(std::string_view header) const
{
    const auto found = std::ranges::find_if(floors_, [&](const Floor& floor) { return opens(floor.name, header); });
    return found == floors_.end() ? "" : found->name;
}

}  // namespace vpcsim::house
