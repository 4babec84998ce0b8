#include "rules.h"

#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "text.h"

namespace vpcsim::house {
namespace {

constexpr std::size_t kMostLinesInFile = 400;
constexpr std::size_t kMostLinesInFunction = 60;
constexpr std::size_t kMostColumns = 120;

// The system's own headers have no door: those of POSIX and glibc are there, and the C++ library's have no dot.
bool is_system_header(std::string_view header)
{
    static const std::regex posix{
        R"((sys|net|netinet|arpa|linux)/.*|(unistd|fcntl|poll|signal|termios|ifaddrs|stdio_ext)\.h)"};
    return header.find_first_of("./") == std::string_view::npos || std::regex_match(std::string{header}, posix);
}

std::string outside_header_violation(const Floors& floors, std::string_view floor, const std::string& header)
{
    if (is_system_header(header) || floors.opens(floor, header))
        return {};
    const std::string door = floors.door_of(header);
    if (door.empty())
        return "<" + header +
               "> belongs to an outside library without a door; name one in CMakeLists.txt (DOOR), or do without";
    return "<" + header + "> comes in through the door of " + door + " only; use what vpcsim/" + door + "/ offers";
}

std::string own_header_violation(const Floors& floors, const std::string& floor, const std::string& header)
{
    if (!header.starts_with("vpcsim/"))
        return header.find("..") == std::string::npos
                   ? ""
                   : "\"" + header + "\" climbs out of its folder; include \"vpcsim/<floor>/...\"";
    const std::string other = floor_of("include/" + header);
    if (!floors.exists(other))
        return "\"" + header + "\" is on no floor that CMakeLists.txt names";
    if (!floors.may_use(floor, other))
        return "\"" + header + "\": " + floor + " may not use " + other +
               "; includes point down the floors (MAY_USE in CMakeLists.txt)";
    return {};
}

std::size_t columns(std::string_view line)
{
    // A UTF-8 character is one column, whatever its bytes.
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Violation& violation)
{
    return out << violation.path << ':' << violation.line << ": " << violation.what;
}

std::string floor_of(std::string_view path)
{
    for (const std::string_view root : {"src/", "include/vpcsim/"})
        if (path.starts_with(root)) {
            const std::string_view inside = path.substr(root.size());
            const std::size_t slash = inside.find('/');
            return slash == std::string_view::npos ? "" : std::string{inside.substr(0, slash)};
        }
    return {};
}

Violations check_includes(const Floors& floors, std::string_view path, std::string_view text)
{
    static const std::regex include{R"(\s*#\s*include\s*([<"])([^>"]+)[>"].*)"};
    Violations violations;
    const std::string floor = floor_of(path);
    std::size_t number = 0;
    for (const std::string_view line : lines_of(text)) {
        ++number;
        std::smatch match;
        const std::string copy{line};
        if (!std::regex_match(copy, match, include))
            continue;
        const std::string what = match[1] == "<" ? outside_header_violation(floors, floor, match[2])
                                                 : own_header_violation(floors, floor, match[2]);
        if (!what.empty())
            violations.push_back({std::string{path}, number, what});
    }
    return violations;
}

Violations check_size(std::string_view path, std::string_view text)
{
    Violations violations;
    const std::string copy{path};
    const auto lines = lines_of(text);
    if (path.ends_with(".h") && std::ranges::find(lines, "#pragma once") == lines.end())
        violations.push_back({copy, 0, "a header without #pragma once; put it below the opening comment"});
    if (lines.size() > kMostLinesInFile)
        violations.push_back(
            {copy, lines.size(),
             std::to_string(lines.size()) + " lines; above 400, split it: one noun or one verb a file"});

    // A function's brace stands alone on its line, so its body ends where the brace of the same column closes.
    for (std::size_t open = 0; open < lines.size(); ++open) {
        const std::size_t indent = lines[open].find('{');
        if (indent == std::string_view::npos || lines[open] != std::string(indent, ' ') + '{')
            continue;
        const std::string closing = std::string(indent, ' ') + '}';
        std::size_t close = open + 1;
        while (close < lines.size() && !lines[close].starts_with(closing))
            ++close;
        if (close - open - 1 > kMostLinesInFunction)
            violations.push_back(
                {copy, open + 1, "a function of " + std::to_string(close - open - 1) + " lines; above 60, split it"});
    }
    return violations;
}

Violations check_lines(std::string_view path, std::string_view text)
{
    Violations violations;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(text)) {
        ++number;
        if (columns(line) > kMostColumns)
            violations.push_back({std::string{path}, number, std::to_string(columns(line)) + " columns; at most 120"});
        if (line.find('\t') != std::string_view::npos)
            violations.push_back({std::string{path}, number, "a tab; indent with 4 spaces"});
        if (line.ends_with(' ') || line.ends_with('\r'))
            violations.push_back({std::string{path}, number, "white space at the end of the line"});
    }
    return violations;
}

Violations check_repeatability(std::string_view path, std::string_view text)
{
    struct Ban {
        std::regex what;
        const char* instead;
    };
    static const std::regex using_std{R"(\busing\s+namespace\s+std\b)"};
    static const std::regex unordered{R"(\bunordered_(multi)?(map|set)\s*<)"};
    static const std::array bans{
        Ban{std::regex{R"(\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime|localtime)\b)"},
            "a wall clock; only live/ may ask one, everything else takes the simulated time as a parameter"},
        Ban{std::regex{R"((^|[^.>\w])time\s*\(\s*(nullptr|NULL|0|&\w+)\s*\))"},
            "a wall clock; only live/ may ask one, everything else takes the simulated time as a parameter"},
        Ban{std::regex{R"((^|[^.>\w])s?rand\s*\(|\brandom_device\b|\bmt19937|\b\w+_distribution\b)"},
            "chance that is not the scenario's; use RandomStream (base/random.h)"},
    };

    Violations violations;
    const bool live = floor_of(path) == "live";
    const std::string code = code_only(text);
    const auto raw_lines = lines_of(text);
    const auto code_lines = lines_of(code);
    for (std::size_t i = 0; i < code_lines.size(); ++i) {
        const std::string line{code_lines[i]};
        const auto report = [&](const char* what) { violations.push_back({std::string{path}, i + 1, what}); };
        if (std::regex_search(line, using_std))
            report("using namespace std; write std:: where it is used");
        if (live)
            continue;
        for (const Ban& ban : bans)
            if (std::regex_search(line, ban.what))
                report(ban.instead);
        if (std::regex_search(line, unordered) && raw_lines[i].find("// never iterated") == std::string_view::npos)
            report("an unordered container; its order differs between builds. Use a sorted one, or say \"// never "
                   "iterated\"");
    }
    return violations;
}

Violations check_machine_paths(std::string_view path, std::string_view text)
{
    // Spelled in pieces, so that this file keeps its own rule.
    static const std::regex machine_path{"(^|[^\\w.*])/(wo"
                                         "rk|ro"
                                         "ot|ho"
                                         "me/\\w+|tmp/w"
                                         "t)/"};
    Violations violations;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(text)) {
        ++number;
        if (std::regex_search(line.begin(), line.end(), machine_path))
            violations.push_back(
                {std::string{path}, number, "a path of somebody's machine; make it relative to the repository"});
    }
    return violations;
}

Violations check_folders(const Floors& floors, const std::vector<std::string>& paths)
{
    Violations violations;
    for (const std::string& path : paths)
        if (!floors.exists(floor_of(path)))
            violations.push_back({path, 0,
                                  "is on no floor; files live in include/vpcsim/<floor>/ and src/<floor>/, and "
                                  "CMakeLists.txt names the floors"});
    return violations;
}

Violations check_top_level(const std::vector<std::string>& names)
{
    static const std::set<std::string> allowed{"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "include",
                                               "pcaps",          "scenarios",         "scripts", "src",       "tests"};
    Violations violations;
    for (const std::string& name : names)
        if (!name.starts_with('.') && !allowed.contains(name))
            violations.push_back({name, 0,
                                  "does not belong in the repository's root; tools live in scripts/, sources in src/, "
                                  "data beside what uses it"});
    return violations;
}

}  // namespace vpcsim::house
