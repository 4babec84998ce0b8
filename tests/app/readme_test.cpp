// README.md: the program prints what it shows, and its tables have every name of the closed lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "support/program.h"
#include "vpcsim/explain/diagnosis.h"

namespace vpcsim::program {
namespace {

using ::testing::ElementsAreArray;

std::vector<std::string> readme_lines()
{
    std::istringstream text{read_file(fs::path{VPCSIM_SOURCE_DIR} / "README.md")};
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

// A command of a console, and what stands under it up to the next one.
struct Example {
    std::string command;
    std::string output;
};

std::vector<Example> examples()
{
    std::vector<Example> found;
    bool is_open = false;
    for (const std::string& line : readme_lines()) {
        if (line.starts_with("```"))
            is_open = false;
        else if (line.starts_with("$ ")) {
            found.push_back({line.substr(2), {}});
            is_open = true;
        } else if (is_open)
            found.back().output += line + "\n";
    }
    for (Example& example : found)
        while (example.output.ends_with("\n\n"))
            example.output.pop_back();
    return found;
}

// A scenario that it shows whole, as a file of its name.
void write_scenarios(const TemporaryDirectory& directory)
{
    std::string text;
    bool is_yaml = false;
    for (const std::string& line : readme_lines()) {
        if (line == "```" && text.starts_with("version: 1\nname: ")) {
            const std::size_t name = text.find("name: ") + 6;
            directory.file(text.substr(name, text.find('\n', name) - name) + ".yaml", text);
        }
        if (line.starts_with("```")) {
            is_yaml = line == "```yaml";
            text.clear();
        } else if (is_yaml) {
            text += line + "\n";
        }
    }
}

TEST(Readme, shows_what_the_program_prints)
{
    const TemporaryDirectory directory;
    write_scenarios(directory);
    fs::create_directory_symlink(fs::path{VPCSIM_SOURCE_DIR} / "scenarios", directory / "scenarios");
    const std::string bin = fs::path{VPCSIM_PROGRAM}.parent_path();
    std::size_t shown = 0;
    for (const Example& example : examples()) {
        if (example.command.starts_with("./"))  // it wants to be built first
            continue;
        const std::string script = "PATH=" + bin + ":$PATH; { " + example.command + "; } 2>&1";
        EXPECT_EQ(run({"sh", "-c", script}, {.directory = directory.path()}).out, example.output) << example.command;
        ++shown;
    }
    EXPECT_GT(shown, 5u);
}

// "| `NO_ROUTE` | no route ... | `NO_ROUTE_TO_DESTINATION` | `NO_ROUTE` |", as its cells.
std::vector<std::string> cells_of(const std::string& row)
{
    std::istringstream text{row.substr(2)};
    std::vector<std::string> cells;
    for (std::string cell; std::getline(text, cell, '|');) {
        const std::size_t begin = cell.find_first_not_of(' ');
        cells.push_back(cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
    }
    return cells;
}

TEST(Readme, maps_every_reason_and_every_diagnosis)
{
    const std::vector<std::string> lines = readme_lines();
    auto line = std::ranges::find(lines, "| code | means | AWS | Google |");
    ASSERT_NE(line, lines.end());
    std::vector<std::string> codes;
    for (line += 2; line->starts_with("| `"); ++line) {
        const std::vector<std::string> cells = cells_of(*line);
        ASSERT_EQ(cells.size(), 4u) << *line;
        const std::string code = cells[0].substr(1, cells[0].size() - 2);
        if (const auto reason = parse_drop_reason(code)) {
            EXPECT_EQ(cells[1], sentence(*reason));
        }
        codes.push_back(code);
    }
    EXPECT_THAT(codes, ElementsAreArray(diagnosis_codes().begin(), diagnosis_codes().end()));
}

}  // namespace
}  // namespace vpcsim::program
