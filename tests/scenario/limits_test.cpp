// Whatever a file holds, reading it is bounded in time and memory, and opening it never waits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr std::size_t kBombSize = 50'000'000;

std::string repeated(std::string_view piece, std::size_t size = kBombSize)
{
    std::string text{piece};
    while (text.size() < size)
        text.append(text, 0, size - text.size());
    return text;
}

std::string times(std::size_t count, std::string_view piece) { return repeated(piece, count * piece.size()); }

enum Outcome { kRefused, kNotRefused, kTooMuchMemory, kTooSlow };

// The bounds leave room for the sanitizers' shadow and quarantine. Seconds are of processor time: other work on the
// machine does not count.
constexpr long kMostKilobytes = 500 * 1024;
constexpr long kMostSeconds = 10;

Outcome outcome_of_reading(const std::string& text)
{
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    std::vector<Diagnostic> diagnostics;
    const Value tree = read_yaml(text, diagnostics);
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    if (!tree.is_null() || diagnostics.size() != 1 || !diagnostics[0].origin.is_known())
        return kNotRefused;
    if (after.ru_maxrss - before.ru_maxrss > kMostKilobytes)
        return kTooMuchMemory;
    return after.ru_utime.tv_sec - before.ru_utime.tv_sec > kMostSeconds ? kTooSlow : kRefused;
}

// Reads in a child of its own, so that its peak memory is its own.
int outcome_in_child(const std::string& text)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(outcome_of_reading(text));
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Bomb {
    const char* name;
    std::string head;
    std::string piece;  // repeated to 50 MB
};

// yaml-cpp alone takes 2.3 GB for 10 MB of "[". A release build takes 60 MB at most beside the text, and around half a
// second.
TEST(ReadingLimits, hold_for_every_bomb)
{
    const Bomb bombs[] = {
        {"one line of [", "", "["},
        {"one line of [],", "", "[],"},
        {"one line of {a:", "", "{a: "},
        {"one line of -", "", "- "},
        {"one line of ?", "", "? "},
        {"lines of [", "", "[\n"},
        {"lines of long [", "", times(60'000, "[") + "\n"},
        {"lines of [],", "", "[],\n"},
        {"lines of many [],", "a: [\n", times(20'000, "[],") + "\n"},
        {"lines of {a:", "", "{a: {\n"},
        {"lines of lists", "", "- " + times(20, "- ") + "[]\n"},
        {"a list of lists", "", "- [" + times(20'000, "[],") + "]\n"},
        {"lines of quotes", "x", "\"" + times(1000, "x ") + "\n"},
        {"a long comment", "", "#" + times(1000, "x ") + "\n"},
        {"a long text", "a: |\n", "  " + times(1000, "x ") + "\n"},
        {"newlines", "", "\n"},
        {"closing brackets", "", "]\n"},
    };
    for (const Bomb& bomb : bombs) {
        SCOPED_TRACE(bomb.name);
        EXPECT_EQ(outcome_in_child(bomb.head + repeated(bomb.piece)), kRefused);
    }
}

TEST(ReadingLimits, hold_for_nesting_that_grows_with_the_indentation)
{
    std::string text;
    for (std::size_t depth = 0; depth < 5000; ++depth)
        text += std::string(depth, ' ') + "a:\n";
    std::vector<Diagnostic> diagnostics;
    EXPECT_TRUE(read_yaml(text, diagnostics).is_null());
    ASSERT_EQ(diagnostics.size(), 1u);
    EXPECT_EQ(diagnostics[0], (Diagnostic{{65, 65}, "nested deeper than 64 levels"}));
}

TEST(ReadingLimits, allow_sixty_four_levels_and_no_more)
{
    std::vector<Diagnostic> diagnostics;
    EXPECT_TRUE(read_yaml(times(64, "[") + times(64, "]"), diagnostics).is_list());
    EXPECT_TRUE(diagnostics.empty());
    EXPECT_TRUE(read_yaml(times(65, "[") + times(65, "]"), diagnostics).is_null());
    ASSERT_EQ(diagnostics.size(), 1u);
    EXPECT_EQ(diagnostics[0], (Diagnostic{{1, 65}, "nested deeper than 64 levels"}));
}

TEST(ReadingLimits, stop_a_bomb_of_aliases_at_its_first_alias)
{
    std::string text = "a: &a [x, x]\n";
    for (char c = 'b'; c <= 'z'; ++c) {
        const std::string before(1, static_cast<char>(c - 1));
        text += std::string{c} + ": &" + c + " [*" + before + ", *" + before + "]\n";
    }
    std::vector<Diagnostic> diagnostics;
    EXPECT_TRUE(read_yaml(text, diagnostics).is_null());
    ASSERT_FALSE(diagnostics.empty());
    EXPECT_EQ(diagnostics.back().origin, (Origin{2, 8}));
}

TEST(ReadingLimits, name_the_long_line)
{
    std::vector<Diagnostic> diagnostics;
    read_yaml("a: 1\nb: " + std::string(kLongestLine, 'x') + "\n", diagnostics);
    ASSERT_EQ(diagnostics.size(), 1u);
    EXPECT_EQ(diagnostics[0], (Diagnostic{{2, 1}, "the line is longer than 65536 bytes; break it"}));
}

TEST(ReadingLimits, leave_room_for_a_hundred_thousand_instances)
{
    std::string text = "instances:\n";
    for (int i = 0; i < 100'000; ++i)
        text += "  ecs" + std::to_string(i) + ": {vswitch: vsw1, private_ip: 10.0.0.1, security_groups: [sg1]}\n";
    std::vector<Diagnostic> diagnostics;
    const Value tree = read_yaml(text, diagnostics);
    EXPECT_TRUE(diagnostics.empty());
    EXPECT_EQ(tree.find("instances")->members().size(), 100'000u);
}

class ReadFile : public testing::Test {
protected:
    ReadFile() : directory_{std::filesystem::temp_directory_path() / ("vpcsim-read-file-" + std::to_string(::getpid()))}
    {
        std::filesystem::create_directories(directory_);
    }
    ~ReadFile() override { std::filesystem::remove_all(directory_); }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }
    std::string write(const std::string& name, const std::string& content) const
    {
        std::ofstream{path(name), std::ios::binary} << content;
        return path(name);
    }
    static std::string refusal(const std::string& path)
    {
        try {
            read_file(path);
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    }

private:
    std::filesystem::path directory_;
};

TEST_F(ReadFile, gives_the_bytes_as_they_are) { EXPECT_EQ(read_file(write("a.yaml", "a: 1\r\n\xff")), "a: 1\r\n\xff"); }

TEST_F(ReadFile, says_what_cannot_be_read_and_why)
{
    EXPECT_EQ(refusal(path("none.yaml")), "read scenario " + path("none.yaml") + ": No such file or directory");
    EXPECT_EQ(refusal(path("")), "read scenario " + path("") + ": it is a directory; name a scenario file in it");
    EXPECT_EQ(refusal(write("empty.yaml", "")),
              "read scenario " + path("empty.yaml") + ": it is empty; a scenario begins with `version: 1`");
    EXPECT_EQ(refusal("/dev/zero"), "read scenario /dev/zero: it is not a regular file");
    if (::geteuid() != 0) {
        std::filesystem::permissions(write("secret.yaml", "a: 1"), std::filesystem::perms::none);
        EXPECT_THAT(refusal(path("secret.yaml")), EndsWith(": Permission denied"));
    }
}

TEST_F(ReadFile, does_not_wait_for_a_named_pipe)
{
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THAT(refusal(path("pipe")), EndsWith(": it is not a regular file"));
}

TEST_F(ReadFile, takes_a_pipe_that_the_shell_hands_over)
{
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], "version: 1", 10), 10);
    ::close(ends[1]);
    EXPECT_EQ(read_file("/dev/fd/" + std::to_string(ends[0])), "version: 1");
    ::close(ends[0]);
}

TEST_F(ReadFile, stops_at_the_largest_size)
{
    write("large.yaml", "x");
    std::filesystem::resize_file(path("large.yaml"), kLargestFile + 1);
    EXPECT_THAT(refusal(path("large.yaml")), EndsWith(": it is larger than 64 MiB"));
}

}  // namespace
}  // namespace vpcsim
