#include "library.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace vpcsim::program {

std::vector<fs::path> fault_files()
{
    std::vector<fs::path> files = scenario_files();
    std::erase_if(files, [](const fs::path& file) { return file.parent_path().filename() != "troubleshooting"; });
    return files;
}

std::string name_of(const ::testing::TestParamInfo<fs::path>& info)
{
    // CTest starts the program once for each test, and each start names them all: a regular expression takes a second.
    std::string name = info.param.stem().string();
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::vector<std::string> head_of(const fs::path& file)
{
    std::istringstream text{read_file(file)};
    std::vector<std::string> head;
    for (std::string line; std::getline(text, line) && line.starts_with('#');)
        head.push_back(line);
    return head;
}

RunResult run_here(const Scenario& scenario, std::optional<std::string> output)
{
    const std::atomic<bool> stop{false};
    return vpcsim::run(scenario, {.output_directory = std::move(output), .capture_file = {}, .on_change = {}}, stop);
}

}  // namespace vpcsim::program
