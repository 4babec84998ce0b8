// The house's rules: what DESIGN.md 2 and the style demand of a file, as functions of (path, text).
//
// Every function returns all violations, in the order of the lines. Paths are relative to the repository, with '/'.
// Nothing here reads the disk: house_test.cpp shows the rules the repository, rules_test.cpp shows them small bad
// samples.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace vpcsim::house {

struct Violation {
    std::string path;
    std::size_t line = 0;  // 0: the file as a whole
    std::string what;      // what is wrong, and what would be right

    bool operator==(const Violation&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Violation& violation);

using Violations = std::vector<Violation>;

// The floors as the vpcsim_floor(...) lines of CMakeLists.txt name them, lowest first.
class Floors {
public:
    explicit Floors(std::string_view cmake_text);

    // What is wrong with the lines themselves: a floor may use only floors named before it, so no circle can close.
    const Violations& violations() const { return violations_; }

    bool exists(std::string_view floor) const { return find(floor) != nullptr; }
    // Transitive. Every floor may use itself.
    bool may_use(std::string_view floor, std::string_view other) const;
    // Whether `floor` is the door through which an outside library's header comes in.
    bool opens(std::string_view floor, std::string_view header) const;
    // The floor whose door the header has, empty if none.
    std::string door_of(std::string_view header) const;

private:
    struct Floor {
        std::string name;
        std::vector<std::string> may_use;
        std::vector<std::string> doors;
    };

    const Floor* find(std::string_view name) const;

    std::vector<Floor> floors_;
    Violations violations_;
};

// The floor that a path in src/ or include/vpcsim/ belongs to, empty for any other path.
std::string floor_of(std::string_view path);

// The text without the contents of comments and literals; lines stay where they are.
std::string code_only(std::string_view text);

// For every file in include/ and src/: includes point down, and one outside library has one door.
Violations check_includes(const Floors& floors, std::string_view path, std::string_view text);
// For every file in include/ and src/: at most 400 lines, at most 60 in a function; a header has #pragma once.
Violations check_size(std::string_view path, std::string_view text);
// For every C++ file: at most 120 columns, no tabs, no white space at the end of a line.
Violations check_lines(std::string_view path, std::string_view text);
// For every file in include/ and src/: nothing that makes two runs differ, outside live/.
Violations check_repeatability(std::string_view path, std::string_view text);
// For every file: no path of a developer's machine.
Violations check_machine_paths(std::string_view path, std::string_view text);

// `paths` are all files in include/ and src/: every folder in them is a floor. An all-inline floor needs no src/.
Violations check_folders(const Floors& floors, const std::vector<std::string>& paths);
// `names` are the entries of the repository's root.
Violations check_top_level(const std::vector<std::string>& names);

}  // namespace vpcsim::house
