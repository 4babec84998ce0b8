// Programs run as a user runs them: vpcsim with arguments, files, limits and signals, and tshark and python3, which
// judge what it wrote.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vpcsim::program {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

// A directory of its own for one test; it goes when the test ends.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const fs::path& path() const { return path_; }
    fs::path operator/(const fs::path& name) const { return path_ / name; }
    // A file in it; returns its path.
    fs::path file(const std::string& name, std::string_view text) const;

private:
    fs::path path_;
};

std::string read_file(const fs::path& path);
// Every name below `directory`, relative to it and sorted; none if there is no such directory.
std::vector<std::string> names_in(const fs::path& directory);
// The scenario files of the repository, sorted.
std::vector<fs::path> scenario_files();
fs::path scenario_file(const std::string& name);
// With its only occurrence of `old_text` replaced; anything else is a mistake of the test.
std::string replaced(std::string text, std::string_view old_text, std::string_view new_text);

struct Conditions {
    fs::path directory{};    // to run in; empty: this one
    std::string out_path{};  // where standard output goes instead of into the result
    bool is_out_closed = false;
    long largest_file = -1;                  // in bytes; a disk that is full beyond
    std::function<bool()> interrupt_when{};  // asked every few milliseconds; SIGINT once it says yes
    std::chrono::seconds patience{120};      // then the program is killed
};

struct Ended {
    int code = -1;  // -1: killed by a signal
    std::string out;
    std::string err;
    std::chrono::milliseconds elapsed{};
    long peak_kib = 0;
};

Ended run(const Arguments& command, const Conditions& conditions = {});
// The vpcsim of this build.
Ended vpcsim(const Arguments& arguments, const Conditions& conditions = {});
bool is_installed(const std::string& program);

// One line a packet that passes tshark's display filter, the fields with '|' between them.
std::vector<std::string> tshark(const fs::path& trace, const std::string& filter,
                                const std::vector<std::string>& fields);

// What tshark says of a whole trace, all checksums verified.
struct TraceVerdict {
    std::size_t packets = 0;
    std::vector<std::string> complaints;  // malformed or cut short, a wrong checksum, an error of any kind
    std::vector<std::string> unanswered;  // echo requests without a reply, as "from>to"
};
TraceVerdict tshark_verdict(const fs::path& trace);

// GTEST_SKIP must stand in the test itself.
#define VPCSIM_NEEDS(tool)                                                                                             \
    if (!::vpcsim::program::is_installed(tool))                                                                        \
    GTEST_SKIP() << tool " is not installed"

}  // namespace vpcsim::program
