#include "vpcsim/scenario/yaml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vpcsim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct Read {
    Value tree;
    std::vector<std::string> mistakes;  // "line:column: message"
};

Read read(std::string_view text)
{
    std::vector<Diagnostic> diagnostics;
    Read result;
    result.tree = read_yaml(text, diagnostics);
    const ScenarioError in_order{"x", diagnostics};
    for (const Diagnostic& diagnostic : in_order.diagnostics())
        result.mistakes.push_back(std::to_string(diagnostic.origin.line) + ":" +
                                  std::to_string(diagnostic.origin.column) + ": " + diagnostic.message);
    return result;
}

std::vector<std::string> mistakes(std::string_view text) { return read(text).mistakes; }

TEST(YamlReader, knows_where_every_key_and_value_was_written)
{
    const Read result = read("vpcs:\n  vpc1: {region: cn-beijing}\nlist:\n  - a\n  - [b, 7]\n");
    EXPECT_THAT(result.mistakes, IsEmpty());
    const Value::Member& vpc1 = result.tree.find("vpcs")->members()[0];
    EXPECT_EQ(vpc1.key_origin, (Origin{2, 3}));
    EXPECT_EQ(vpc1.value.origin(), (Origin{2, 9}));
    EXPECT_EQ(vpc1.value.members()[0].key_origin, (Origin{2, 10}));
    EXPECT_EQ(vpc1.value.find("region")->origin(), (Origin{2, 18}));
    const Value::List& items = result.tree.find("list")->items();
    EXPECT_EQ(items[0].origin(), (Origin{4, 5}));
    EXPECT_EQ(items[1].items()[1].origin(), (Origin{5, 9}));
    EXPECT_EQ(items[1].items()[1].integer(), 7);
}

TEST(YamlReader, counts_columns_in_characters)
{
    EXPECT_EQ(read("{a: \"h\u00e9 \u4e2d \U0001f600\", b: 1}").tree.find("b")->origin(), (Origin{1, 18}));
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "a: 1\r\nb: 2\r\n")
                  .tree.find("b")
                  ->origin(),
              (Origin{2, 4}));
}

TEST(YamlReader, makes_an_integer_only_of_what_is_spelled_like_one)
{
    const Value tree = read("[7, -5, 0, 9223372036854775807, true, false, ~, null, ]").tree;
    ASSERT_TRUE(tree.is_list());
    EXPECT_EQ(tree.items()[0].integer(), 7);
    EXPECT_EQ(tree.items()[1].integer(), -5);
    EXPECT_EQ(tree.items()[3].integer(), 9'223'372'036'854'775'807);
    EXPECT_TRUE(tree.items()[4].boolean());
    EXPECT_FALSE(tree.items()[5].boolean());
    EXPECT_TRUE(tree.items()[6].is_null());
    EXPECT_TRUE(tree.items()[7].is_null());
    for (const char* text : {"010", "+1", "-0", "1_000", "1e3", "0x10", "0o7", "1.0", "9223372036854775808", "yes",
                             "True", "100Mbps", "80/80", "\"100\"", "'true'", "\"\"", "\"~\""})
        EXPECT_TRUE(read("[" + std::string{text} + "]").tree.items()[0].is_text()) << text;
}

TEST(YamlReader, names_both_lines_of_a_repeated_key)
{
    EXPECT_THAT(mistakes("a: 1\nb: 2\na: 3\n"),
                ElementsAre("3:1: `a` is given twice; it is already in line 1, column 1"));
    EXPECT_THAT(mistakes("x: {a: 1, a: 2, a: 3}"),
                ElementsAre("1:11: `a` is given twice; it is already in line 1, column 5",
                            "1:17: `a` is given twice; it is already in line 1, column 5"));
    EXPECT_EQ(read("a: 1\na: 2").tree.find("a")->integer(), 1);
}

TEST(YamlReader, refuses_what_hides_the_meaning_of_a_line)
{
    EXPECT_THAT(mistakes("a: &x 1"), ElementsAre("1:4: anchors (`&x`) are not accepted; write every value out"));
    EXPECT_THAT(mistakes("b: *x"), ElementsAre("1:4: aliases (`*name`) are not accepted; write the value out"));
    EXPECT_THAT(mistakes("a: &x 1\nb: *x\n"),
                ElementsAre("1:4: anchors (`&x`) are not accepted; write every value out",
                            "2:4: aliases (`*name`) are not accepted; write the value out"));
    EXPECT_THAT(mistakes("<<: {b: 1}\n"), ElementsAre("1:1: merge keys (`<<`) are not accepted; write the fields out"));
    const char* tags = "tags (`!name`) are not accepted; a value's type follows from its field";
    EXPECT_THAT(mistakes("a: !!int 5\nb: ! x\nc: !t [1]\nd: !t {}\n"),
                ElementsAre("1:4: " + std::string{tags}, "2:4: " + std::string{tags}, "3:4: " + std::string{tags},
                            "4:4: " + std::string{tags}));
    EXPECT_THAT(mistakes("? a\n: b\n"), ElementsAre("1:3: keys are written `a: value`, without `?`"));
    EXPECT_THAT(mistakes("{[a]: 1}"), ElementsAre("1:2: a list cannot be a key; keys are plain names"));
    EXPECT_THAT(mistakes("? {a: 1}\n: 2\n"), ElementsAre("1:3: a map cannot be a key; keys are plain names"));
    EXPECT_THAT(mistakes(": x"), ElementsAre("1:1: a key is missing here"));
    EXPECT_THAT(mistakes("%YAML 1.2\n---\na: 1"), ElementsAre("1:1: a YAML directive; remove the line"));
}

TEST(YamlReader, keeps_a_question_mark_that_is_only_text) { EXPECT_THAT(mistakes("a: is it ?\nb: 1\n"), IsEmpty()); }

TEST(YamlReader, reads_one_document)
{
    EXPECT_THAT(mistakes("---\na: 1\n"), IsEmpty());
    EXPECT_THAT(mistakes("a: 1\n---\nb: 2\n"),
                ElementsAre("2:1: a second document begins; a scenario is one document: remove the `---`"));
    EXPECT_THAT(mistakes("[] []"),
                ElementsAre("1:4: the document has ended before this; is the line indented like those above it?"));
    const char* nothing = "1:1: the file has nothing in it; a scenario begins with `version: 1`";
    EXPECT_THAT(mistakes(""), ElementsAre(nothing));
    EXPECT_THAT(mistakes("# a comment\n"), ElementsAre(nothing));
    EXPECT_THAT(mistakes("---\n"), ElementsAre(nothing));
}

TEST(YamlReader, names_the_tab_that_indents)
{
    EXPECT_THAT(mistakes("a:\n\tb: 1\n"), ElementsAre("2:1: a tab in the indentation; indent with spaces"));
    EXPECT_THAT(mistakes("a:\n  - 1\n \t- 2\n"), ElementsAre("3:2: a tab in the indentation; indent with spaces"));
    EXPECT_THAT(mistakes("a: [1,\n\t2]\n"), ElementsAre("2:1: a tab in the indentation; indent with spaces"));
    EXPECT_THAT(mistakes("a: 1\t# aligned\n"), IsEmpty());
}

TEST(YamlReader, refuses_bytes_that_no_editor_shows)
{
    EXPECT_THAT(mistakes("a: \xff"), ElementsAre("1:4: byte 0xff is not UTF-8; save the file in UTF-8"));
    EXPECT_THAT(mistakes("a: \xc0\xaf"), ElementsAre("1:4: byte 0xc0 is not UTF-8; save the file in UTF-8"));
    EXPECT_THAT(mistakes("\xff\xfe"
                         "a"),
                ElementsAre("1:1: byte 0xff is not UTF-8; save the file in UTF-8"));
    EXPECT_THAT(mistakes("a: caf\u00e9\xc3"), ElementsAre("1:8: byte 0xc3 is not UTF-8; save the file in UTF-8"));
    EXPECT_THAT(mistakes(std::string_view{"a: x\0y", 6}),
                ElementsAre("1:5: a NUL byte; a scenario is a text file in UTF-8"));
    EXPECT_THAT(mistakes("a: 1\nb: \x1b[0m"), ElementsAre("2:4: a control character (U+001B); remove it"));
    EXPECT_THAT(mistakes("a: x\rb: y"), ElementsAre("1:5: a control character (U+000D); remove it"));
    EXPECT_THAT(mistakes("a: \xc2\x85"), ElementsAre("1:4: a control character (U+0085); remove it"));
    EXPECT_THAT(mistakes("a: b\xef\xbb\xbf"), ElementsAre("1:5: a control character (U+FEFF); remove it"));
    EXPECT_THAT(mistakes(R"(a: "\x1b[0m")"), ElementsAre("1:4: an escape that gives a control character; remove it"));
}

TEST(YamlReader, shows_the_bracket_that_is_not_closed)
{
    const std::string_view check = "checks:\n  - {at: 1s, iperf: {from: a, to: b, expect: x}\n";
    EXPECT_THAT(mistakes(std::string{check}), ElementsAre("2:5: this `{` is not closed"));
    EXPECT_THAT(mistakes(std::string{check} + "  - {at: 2s, ping: {from: a}}\n"),
                ElementsAre("2:5: this `{` is not closed"));
    for (const char* text : {"a: [1, 2\nb: 3", "a: [1, {b: \"}]\", c: ']'}\nb: 3", "a: [1, # ]\n    2\nb: {c: 3}"})
        EXPECT_THAT(mistakes(text), ElementsAre("1:4: this `[` is not closed")) << text;
    EXPECT_THAT(mistakes("a: {b: [1, 2}\nc: 3"), ElementsAre("1:8: this `[` is not closed"));
    EXPECT_THAT(mistakes("a: [\n  1, {b: 2\n]"), ElementsAre("2:6: this `{` is not closed"));
}

TEST(YamlReader, says_what_is_likely_wrong_with_a_broken_line)
{
    EXPECT_THAT(mistakes("a: b: c"),
                ElementsAre("1:5: a `:` cannot stand here; quote a text that contains `: `, and indent the keys of "
                            "one map alike"));
    EXPECT_THAT(mistakes("a: 1\n- b"),
                ElementsAre("2:1: a key was expected here; is the line indented like the keys above it?"));
    EXPECT_THAT(mistakes("a: {b: 1 c: 3}"), ElementsAre("1:11: a `,` or the closing `}` is missing before this"));
    EXPECT_THAT(mistakes("a: {{b: 1}: 3}"), ElementsAre("1:5: a map cannot be a key; keys are plain names"));
    EXPECT_THAT(mistakes("a: ]"), ElementsAre(StartsWith("1:4: ")));
    EXPECT_THAT(mistakes("a: 1\nb: \"x\nc: 3"),
                ElementsAre("3:5: the file ends inside a quoted text; a quote is not closed after line 2"));
    for (const char* text : {"a: 1\nb: \"x\nc: 3\n", "a: 1\nb: 'it''s\n", "a: 1\nb: \"x\\\"\n"})
        EXPECT_THAT(mistakes(text), ElementsAre("2:4: a quote that is not closed")) << text;
    EXPECT_THAT(mistakes("a: \"x\" y"), ElementsAre("1:8: this cannot follow what stands before it on the line; quote "
                                                    "a text that contains `[`, `{`, `,` or quotes"));
    EXPECT_THAT(mistakes("a: @x"), ElementsAre("1:4: a value cannot begin with this character; put it in quotes"));
    EXPECT_THAT(mistakes(R"(a: "\q")"),
                ElementsAre(R"(1:7: unknown escape `\q` in double quotes; write `\\` for a backslash, )"
                            "or use single quotes"));
}

}  // namespace
}  // namespace vpcsim
