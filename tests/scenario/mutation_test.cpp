// The reader under thousands of small accidents: it never crashes, never hangs, and never complains without a place.
#include <gtest/gtest.h>

#include <algorithm>

#include "example.h"
#include "vpcsim/base/random.h"
#include "vpcsim/scenario/scenario_lint.h"

namespace vpcsim {
namespace {

constexpr std::string_view kPieces[] = {"[",
                                        "]",
                                        "{",
                                        "}",
                                        ",",
                                        ": ",
                                        "- ",
                                        "? ",
                                        "#",
                                        " #",
                                        "&a ",
                                        "*a",
                                        "!t ",
                                        "\"",
                                        "'",
                                        "|\n",
                                        ">\n",
                                        "\t",
                                        "\n",
                                        "  ",
                                        "---\n",
                                        "...\n",
                                        "<<: ",
                                        "%",
                                        "@",
                                        "`",
                                        "\\",
                                        "\x01",
                                        "\xff",
                                        "\u00e9",
                                        "null",
                                        "~",
                                        "-1",
                                        "010",
                                        "1e9",
                                        "true",
                                        "99999999999999999999",
                                        "..",
                                        "::",
                                        "/",
                                        "@vpc1",
                                        ".system",
                                        "\"\\x07\"",
                                        "{a: 1, a: 2}",
                                        "\r",
                                        "\r\n"};

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_{seed, "scenario", "mutation"} {}

    std::string mutated(std::string text)
    {
        for (std::uint64_t count = 1 + random_.below(3); count > 0; --count)
            mutate(text);
        return text;
    }

private:
    std::size_t position(const std::string& text) { return random_.below(text.size() + 1); }

    void mutate(std::string& text)
    {
        const std::size_t at = position(text);
        const std::size_t length = random_.below(20);
        switch (random_.below(6)) {
        case 0:
            text.erase(at, length);
            break;
        case 1:
            text.insert(at, kPieces[random_.below(std::size(kPieces))]);
            break;
        case 2:
            text.insert(at, text.substr(position(text), length));
            break;
        case 3:
            text.resize(at);
            break;
        case 4:
            move_line(text);
            break;
        default:
            if (at < text.size())
                text[at] = static_cast<char>(random_.below(256));
        }
    }

    void move_line(std::string& text)
    {
        const std::size_t begin = text.find('\n', position(text));
        const std::size_t end = begin == std::string::npos ? begin : text.find('\n', begin + 1);
        if (end == std::string::npos)
            return;
        const std::string line = text.substr(begin, end - begin);
        text.erase(begin, line.size());
        text.insert(position(text), line);
    }

    RandomStream random_;
};

TEST(Mutations, of_a_scenario_are_read_or_refused_with_a_place)
{
    constexpr int kMutations = 4000;
    int refused = 0;
    for (int i = 0; i < kMutations; ++i) {
        const std::string text = Mutator{static_cast<std::uint64_t>(i)}.mutated(std::string{kExample});
        const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n') + 1);
        try {
            for (const Warning& warning : lint(build_scenario(text, "x.yaml")))
                ASSERT_TRUE(warning.origin.is_known()) << "mutation " << i << ": " << warning.message;
        } catch (const ScenarioError& error) {
            ++refused;
            ASSERT_FALSE(error.diagnostics().empty());
            for (const Diagnostic& diagnostic : error.diagnostics()) {
                ASSERT_TRUE(diagnostic.origin.is_known()) << "mutation " << i << ": " << diagnostic.message;
                ASSERT_LE(diagnostic.origin.line, lines) << "mutation " << i << ": " << diagnostic.message;
                ASSERT_FALSE(diagnostic.message.empty());
            }
        }
    }
    EXPECT_GT(refused, kMutations / 2);
    EXPECT_LT(refused, kMutations);
}

}  // namespace
}  // namespace vpcsim
