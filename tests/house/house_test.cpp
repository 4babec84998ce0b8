// The repository keeps the house's rules. A failure says file:line and what would be right.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "rules.h"

namespace vpcsim::house {
namespace {

namespace fs = std::filesystem;

const fs::path kRepository = VPCSIM_SOURCE_DIR;

std::string read(const std::string& path)
{
    std::ifstream file{kRepository / path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

// Every file below the folders, sorted, relative to the repository.
std::vector<std::string> files_in(std::initializer_list<const char*> folders)
{
    std::vector<std::string> paths;
    for (const char* folder : folders)
        if (fs::exists(kRepository / folder))
            for (const auto& entry : fs::recursive_directory_iterator{kRepository / folder})
                if (entry.is_regular_file())
                    paths.push_back(entry.path().lexically_relative(kRepository).generic_string());
    std::ranges::sort(paths);
    return paths;
}

// One violation a line, so that an editor can jump to it.
testing::AssertionResult none(const Violations& violations)
{
    testing::AssertionResult result = violations.empty() ? testing::AssertionSuccess() : testing::AssertionFailure();
    for (const Violation& violation : violations)
        result << '\n' << violation;
    return result;
}

bool is_cpp(const std::string& path) { return path.ends_with(".h") || path.ends_with(".cpp"); }

template <class Check>
Violations check_all(const std::vector<std::string>& paths, const Check& check)
{
    Violations all;
    for (const std::string& path : paths)
        for (Violation& violation : check(path, read(path)))
            all.push_back(std::move(violation));
    return all;
}

const Floors& floors()
{
    static const Floors floors{read("CMakeLists.txt")};
    return floors;
}

TEST(House, names_its_floors_lowest_first) { EXPECT_TRUE(none(floors().violations())); }

TEST(House, has_every_file_on_a_floor) { EXPECT_TRUE(none(check_folders(floors(), files_in({"include", "src"})))); }

TEST(House, includes_point_down_and_each_outside_library_has_one_door)
{
    const auto check = [](const auto& path, const auto& text) { return check_includes(floors(), path, text); };
    EXPECT_TRUE(none(check_all(files_in({"include", "src"}), check)));
}

TEST(House, has_no_large_files_and_no_long_functions)
{
    EXPECT_TRUE(none(check_all(files_in({"include", "src"}), check_size)));
}

TEST(House, keeps_to_120_columns_and_spaces)
{
    auto paths = files_in({"include", "src", "tests"});
    std::erase_if(paths, [](const std::string& path) { return !is_cpp(path); });
    EXPECT_TRUE(none(check_all(paths, check_lines)));
}

TEST(House, asks_no_clock_and_no_chance_but_the_scenarios)
{
    EXPECT_TRUE(none(check_all(files_in({"include", "src"}), check_repeatability)));
}

TEST(House, names_no_path_of_a_developers_machine)
{
    auto paths = files_in({"include", "src", "tests", "scripts", "scenarios", ".ci"});
    for (const char* path : {"CMakeLists.txt", "CMakePresets.json", "README.md", ".clang-tidy", ".gitignore"})
        paths.emplace_back(path);
    EXPECT_TRUE(none(check_all(paths, check_machine_paths)));
}

TEST(House, has_a_tidy_top_level)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{kRepository})
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    EXPECT_TRUE(none(check_top_level(names)));
}

}  // namespace
}  // namespace vpcsim::house
