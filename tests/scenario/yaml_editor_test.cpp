// The manners in which files are written, one by one: what is added or taken out, and that all else stays.
#include "scenario/yaml_editor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/edited.h"
#include "vpcsim/base/error.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

using ::testing::HasSubstr;

Value rule(const char* block) { return Value::map().set("policy", "accept").set("cidr", block); }

const YamlPath kRules{"groups", "sg1", "rules"};

std::string appended(std::string_view text, const Value& item = rule("10.0.0.0/8"), const YamlPath& path = kRules)
{
    YamlEditor editor{std::string{text}};
    editor.append(path, item);
    EXPECT_EQ(patched(text, editor.unified_diff("x.yaml")), editor.text());
    return editor.text();
}

std::string prepended(std::string_view text, const Value& item = rule("10.0.0.0/8"))
{
    YamlEditor editor{std::string{text}};
    editor.prepend(kRules, item);
    EXPECT_EQ(patched(text, editor.unified_diff("x.yaml")), editor.text());
    return editor.text();
}

std::string without(std::string_view text, std::size_t index)
{
    YamlEditor editor{std::string{text}};
    editor.remove(kRules, index);
    EXPECT_EQ(patched(text, editor.unified_diff("x.yaml")), editor.text());
    return editor.text();
}

std::string with_list(std::string_view text, const YamlPath& path, std::string_view behind = {})
{
    YamlEditor editor{std::string{text}};
    editor.add_list(path, {rule("10.0.0.0/8")}, behind);
    EXPECT_EQ(patched(text, editor.unified_diff("x.yaml")), editor.text());
    return editor.text();
}

std::string with_key(std::string_view text, const YamlPath& path, const Value& value)
{
    YamlEditor editor{std::string{text}};
    editor.set(path, value);
    EXPECT_EQ(patched(text, editor.unified_diff("x.yaml")), editor.text());
    return editor.text();
}

// ---- Lists of lines ----

TEST(YamlEditor, appends_a_line_to_a_list_of_lines)
{
    EXPECT_EQ(appended(R"(groups:
  sg1:
    rules:
      - {policy: drop, cidr: 1.0.0.0/8}   # why
      # and this
  sg2: {rules: []}
)"),
              R"(groups:
  sg1:
    rules:
      - {policy: drop, cidr: 1.0.0.0/8}   # why
      # and this
      - {policy: accept, cidr: 10.0.0.0/8}
  sg2: {rules: []}
)");
}

TEST(YamlEditor, puts_a_line_above_the_comments_of_the_first_one)
{
    EXPECT_EQ(prepended(R"(groups:
  sg1:
    rules:   # in order
      # why
      - {policy: drop, cidr: 1.0.0.0/8}
)"),
              R"(groups:
  sg1:
    rules:   # in order
      - {policy: accept, cidr: 10.0.0.0/8}
      # why
      - {policy: drop, cidr: 1.0.0.0/8}
)");
}

TEST(YamlEditor, writes_an_item_line_by_line_where_its_neighbours_are)
{
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules:\n    - policy: drop\n      cidr: 1.0.0.0/8\nend: 1\n"),
              "groups:\n  sg1:\n    rules:\n    - policy: drop\n      cidr: 1.0.0.0/8\n"
              "    - policy: accept\n      cidr: 10.0.0.0/8\nend: 1\n");
}

TEST(YamlEditor, appends_behind_an_item_of_several_lines)
{
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules:\n      - {policy: drop,\n         cidr: 1.0.0.0/8}\n"),
              "groups:\n  sg1:\n    rules:\n      - {policy: drop,\n         cidr: 1.0.0.0/8}\n"
              "      - {policy: accept, cidr: 10.0.0.0/8}\n");
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules:\n      - text: |\n          a # b\n\n          c\n\nend: 1\n"),
              "groups:\n  sg1:\n    rules:\n      - text: |\n          a # b\n\n          c\n"
              "      - policy: accept\n        cidr: 10.0.0.0/8\n\nend: 1\n");
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules:\n      - text: one\n          two\nend: 1\n"),
              "groups:\n  sg1:\n    rules:\n      - text: one\n          two\n"
              "      - policy: accept\n        cidr: 10.0.0.0/8\nend: 1\n");
}

TEST(YamlEditor, appends_to_a_file_that_does_not_end_with_a_newline)
{
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules:\n      - {policy: drop, cidr: 1.0.0.0/8}"),
              "groups:\n  sg1:\n    rules:\n      - {policy: drop, cidr: 1.0.0.0/8}\n"
              "      - {policy: accept, cidr: 10.0.0.0/8}");
}

TEST(YamlEditor, ends_lines_as_the_file_does)
{
    EXPECT_EQ(appended("groups:\r\n  sg1:\r\n    rules:\r\n      - {policy: drop, cidr: 1.0.0.0/8}\r\nend: 1\r\n"),
              "groups:\r\n  sg1:\r\n    rules:\r\n      - {policy: drop, cidr: 1.0.0.0/8}\r\n"
              "      - {policy: accept, cidr: 10.0.0.0/8}\r\nend: 1\r\n");
    EXPECT_EQ(appended("groups:\r\n  sg1:\r\n    rules:\r\n      - {policy: drop, cidr: 1.0.0.0/8}"),
              "groups:\r\n  sg1:\r\n    rules:\r\n      - {policy: drop, cidr: 1.0.0.0/8}\r\n"
              "      - {policy: accept, cidr: 10.0.0.0/8}");
}

TEST(YamlEditor, aligns_the_keys_of_a_new_line_with_those_above)
{
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules:\n      - {policy: accept,   cidr: 1.0.0.0/8}\n"),
              "groups:\n  sg1:\n    rules:\n      - {policy: accept,   cidr: 1.0.0.0/8}\n"
              "      - {policy: accept,   cidr: 10.0.0.0/8}\n");
}

TEST(YamlEditor, quotes_what_would_else_be_something_else)
{
    const std::string text = "groups:\n  sg1:\n    rules:\n      - {a: b}\n";
    EXPECT_THAT(appended(text, Value::map().set("a", "::/0")), HasSubstr("- {a: \"::/0\"}"));
    EXPECT_THAT(appended(text, Value::map().set("a", "2001:db8::/32")), HasSubstr("- {a: \"2001:db8::/32\"}"));
    EXPECT_THAT(appended(text, Value::map().set("a", "true")), HasSubstr("- {a: \"true\"}"));
    EXPECT_THAT(appended(text, Value::map().set("a", "12")), HasSubstr("- {a: \"12\"}"));
    EXPECT_THAT(appended(text, Value::map().set("a", "it's \"x\", y # z")), HasSubstr(R"(- {a: "it's \"x\", y # z"})"));
    EXPECT_THAT(appended(text, Value::map().set("a", 12).set("b", true)), HasSubstr("- {a: 12, b: true}"));
    EXPECT_THAT(appended(text, Value::map().set("a", "pcc1.Activated").set("b", "80/80")),
                HasSubstr("- {a: pcc1.Activated, b: 80/80}"));
}

TEST(YamlEditor, removes_the_lines_of_an_item)
{
    const std::string text = R"(groups:
  sg1:
    rules:
      # one
      - {policy: drop, cidr: 1.0.0.0/8}
      - {policy: drop,   # two
         cidr: 2.0.0.0/8}
      - policy: drop
        cidr: 3.0.0.0/8
end: 1
)";
    EXPECT_EQ(without(text, 1), R"(groups:
  sg1:
    rules:
      # one
      - {policy: drop, cidr: 1.0.0.0/8}
      - policy: drop
        cidr: 3.0.0.0/8
end: 1
)");
    EXPECT_EQ(without(text, 2), R"(groups:
  sg1:
    rules:
      # one
      - {policy: drop, cidr: 1.0.0.0/8}
      - {policy: drop,   # two
         cidr: 2.0.0.0/8}
end: 1
)");
}

TEST(YamlEditor, leaves_an_empty_list_where_the_only_line_was)
{
    EXPECT_EQ(without("groups:\n  sg1:\n    rules:   # few\n      - {policy: drop}\nend: 1\n", 0),
              "groups:\n  sg1:\n    rules: []   # few\nend: 1\n");
    EXPECT_EQ(without("groups:\n  sg1:\n    \"rules\" :\n    - {policy: drop}", 0),
              "groups:\n  sg1:\n    \"rules\" : []\n");
}

// ---- Lists in brackets ----

TEST(YamlEditor, adds_between_brackets_on_one_line)
{
    EXPECT_EQ(appended("groups: {sg1: {rules: [{policy: drop}], vpc: vpc1}}   # all\n"),
              "groups: {sg1: {rules: [{policy: drop}, {policy: accept, cidr: 10.0.0.0/8}], vpc: vpc1}}   # all\n");
    EXPECT_EQ(prepended("groups: {sg1: {rules: [{policy: drop}]}}\n"),
              "groups: {sg1: {rules: [{policy: accept, cidr: 10.0.0.0/8}, {policy: drop}]}}\n");
    EXPECT_EQ(appended("groups: {sg1: {rules: []}}\n"),
              "groups: {sg1: {rules: [{policy: accept, cidr: 10.0.0.0/8}]}}\n");
    EXPECT_EQ(prepended("groups:\n  sg1:\n    rules: [ # none\n    ]\n"),
              "groups:\n  sg1:\n    rules: [{policy: accept, cidr: 10.0.0.0/8} # none\n    ]\n");
    EXPECT_EQ(appended("groups: {sg1: {rules: [{policy: drop},]}}\n"),
              "groups: {sg1: {rules: [{policy: drop}, {policy: accept, cidr: 10.0.0.0/8}]}}\n");
}

TEST(YamlEditor, is_not_misled_by_brackets_and_marks_in_texts_and_comments)
{
    EXPECT_EQ(appended("groups: {sg1: {rules: [{a: 'it''s ]', \"b\": \"]\\\"}\", c: d't, d: a#b, e: x:y}]}} # ]\n"),
              "groups: {sg1: {rules: [{a: 'it''s ]', \"b\": \"]\\\"}\", c: d't, d: a#b, e: x:y}, "
              "{policy: accept, cidr: 10.0.0.0/8}]}} # ]\n");
    EXPECT_EQ(appended("groups: {sg1: {rules: [ # ]}\n    {a: b}   # \"]\n  ]}}\n"),
              "groups: {sg1: {rules: [ # ]}\n    {a: b},   # \"]\n    {policy: accept, cidr: 10.0.0.0/8}\n  ]}}\n");
    EXPECT_EQ(appended("groups: {\"sg1\":{\"rules\":[{\"a\":\"]\"}]}}\n"),
              "groups: {\"sg1\":{\"rules\":[{\"a\":\"]\"}, {policy: accept, cidr: 10.0.0.0/8}]}}\n");
}

TEST(YamlEditor, gives_an_item_its_own_line_where_its_neighbours_have_theirs)
{
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules: [{a: 1},   # one\n            {a: 2}]   # two\n"),
              "groups:\n  sg1:\n    rules: [{a: 1},   # one\n            {a: 2},\n"
              "            {policy: accept, cidr: 10.0.0.0/8}]   # two\n");
    EXPECT_EQ(prepended("groups:\n  sg1:\n    rules: [{a: 1},   # one\n            {a: 2}]   # two\n"),
              "groups:\n  sg1:\n    rules: [{policy: accept, cidr: 10.0.0.0/8},\n"
              "            {a: 1},   # one\n            {a: 2}]   # two\n");
    EXPECT_EQ(appended("groups:\n  sg1:\n    rules: [\n      {a: 1},\n      {a: 2},\n    ]\n"),
              "groups:\n  sg1:\n    rules: [\n      {a: 1},\n      {a: 2},\n"
              "      {policy: accept, cidr: 10.0.0.0/8}\n    ]\n");
    EXPECT_EQ(prepended("groups:\n  sg1:\n    rules: [\n      {a: 1}\n    ]\n"),
              "groups:\n  sg1:\n    rules: [\n      {policy: accept, cidr: 10.0.0.0/8},\n      {a: 1}\n    ]\n");
}

TEST(YamlEditor, breaks_a_line_that_would_be_too_long)
{
    const std::string long_text(70, 'x');
    EXPECT_EQ(appended("groups:\n  sg1: {rules: [{a: " + long_text + "}]}\n"),
              "groups:\n  sg1: {rules: [{a: " + long_text +
                  "},\n                {policy: accept, cidr: 10.0.0.0/8}]}\n");
    EXPECT_EQ(prepended("groups:\n  sg1: {rules: [{a: " + long_text + "}]}\n"),
              "groups:\n  sg1: {rules: [{policy: accept, cidr: 10.0.0.0/8},\n                {a: " + long_text +
                  "}]}\n");
    EXPECT_EQ(appended("groups:\n  sg1: {a: " + long_text + ", rules: []}\n"),
              "groups:\n  sg1: {a: " + long_text + ", rules: [\n          {policy: accept, cidr: 10.0.0.0/8}]}\n");
}

TEST(YamlEditor, removes_an_item_between_brackets)
{
    const std::string text = "groups: {sg1: {rules: [{a: 1}, {a: 2}, {a: 3}]}}\n";
    EXPECT_EQ(without(text, 0), "groups: {sg1: {rules: [{a: 2}, {a: 3}]}}\n");
    EXPECT_EQ(without(text, 1), "groups: {sg1: {rules: [{a: 1}, {a: 3}]}}\n");
    EXPECT_EQ(without(text, 2), "groups: {sg1: {rules: [{a: 1}, {a: 2}]}}\n");
    EXPECT_EQ(without("groups: {sg1: {rules: [{a: 1}]}}\n", 0), "groups: {sg1: {rules: []}}\n");
    EXPECT_EQ(without("groups: {sg1: {rules: [{a: 1},]}}\n", 0), "groups: {sg1: {rules: []}}\n");
}

TEST(YamlEditor, keeps_the_comments_of_other_items)
{
    const std::string text = "groups:\n  sg1:\n    rules: [{a: 1},   # one\n            {a: 2},   # two\n"
                             "            {a: 3}    # three\n    ]\n";
    EXPECT_EQ(without(text, 0), "groups:\n  sg1:\n    rules: [{a: 2},   # two\n            {a: 3}    # three\n    ]\n");
    EXPECT_EQ(without(text, 1), "groups:\n  sg1:\n    rules: [{a: 1},   # one\n            {a: 3}    # three\n    ]\n");
    EXPECT_EQ(without(text, 2), "groups:\n  sg1:\n    rules: [{a: 1},   # one\n            {a: 2}   # two\n    ]\n");
    EXPECT_EQ(without("groups:\n  sg1:\n    rules: [{a: 1},   # one\n      {a: 2}]\n", 1),
              "groups:\n  sg1:\n    rules: [{a: 1}   # one\n      ]\n");
}

// ---- Keys ----

TEST(YamlEditor, makes_a_list_that_is_missing)
{
    EXPECT_EQ(with_list("groups:\n  sg1:\n    vpc: vpc1   # here\n  sg2: {}\n", kRules),
              "groups:\n  sg1:\n    vpc: vpc1   # here\n    rules:\n      - {policy: accept, cidr: 10.0.0.0/8}\n"
              "  sg2: {}\n");
    EXPECT_EQ(with_list("groups:\n  sg1: {vpc: vpc1}\n", kRules),
              "groups:\n  sg1: {vpc: vpc1, rules: [{policy: accept, cidr: 10.0.0.0/8}]}\n");
    EXPECT_EQ(
        with_list("groups:\n  sg1: {vpc: vpc1,\n        name: x\n  }\n", kRules),
        "groups:\n  sg1: {vpc: vpc1,\n        name: x,\n        rules: [{policy: accept, cidr: 10.0.0.0/8}]\n  }\n");
    EXPECT_EQ(with_list("groups:\n  sg1:\n    vpc: vpc1\n    other: [{a: 1}]", kRules),
              "groups:\n  sg1:\n    vpc: vpc1\n    other: [{a: 1}]\n    rules: [{policy: accept, cidr: 10.0.0.0/8}]")
        << "in brackets, as its neighbour";
}

TEST(YamlEditor, makes_a_section_behind_another_one_as_the_file_separates_them)
{
    EXPECT_EQ(with_list("a:\n- 1\nb: 2\n", {"rules"}, "a"),
              "a:\n- 1\nrules:\n- {policy: accept, cidr: 10.0.0.0/8}\nb: 2\n");
    EXPECT_EQ(with_list("a:\n  - 1\n  # no more\n\n# About b.\nb: 2\n", {"rules"}, "a"),
              "a:\n  - 1\n  # no more\n\nrules:\n  - {policy: accept, cidr: 10.0.0.0/8}\n\n# About b.\nb: 2\n");
    EXPECT_EQ(with_list("a: 1\n\nb: 2\n", {"rules"}),
              "a: 1\n\nb: 2\n\nrules:\n  - {policy: accept, cidr: 10.0.0.0/8}\n");
    EXPECT_EQ(with_list("---\na: 1\n...\n", {"rules"}),
              "---\na: 1\nrules:\n  - {policy: accept, cidr: 10.0.0.0/8}\n...\n");
    EXPECT_EQ(with_list("{a: 1, b: [2]}\n", {"rules"}),
              "{a: 1, b: [2], rules: [{policy: accept, cidr: 10.0.0.0/8}]}\n");
    EXPECT_EQ(with_list("\xef\xbb\xbf"
                        "a: 1\n",
                        {"rules"}),
              "\xef\xbb\xbf"
              "a: 1\nrules:\n  - {policy: accept, cidr: 10.0.0.0/8}\n");
}

TEST(YamlEditor, sets_a_key)
{
    EXPECT_EQ(with_key("a: {b: old, c: 1}   # x\n", {"a", "b"}, "new"), "a: {b: new, c: 1}   # x\n");
    EXPECT_EQ(with_key("a:\n  b: 'old one'   # x\n  c: 1\n", {"a", "b"}, "new"), "a:\n  b: new   # x\n  c: 1\n");
    EXPECT_EQ(with_key("a:\n  é: {b: \"ö\", c: ü, d: 1}\n", {"a", "é", "c"}, true),
              "a:\n  é: {b: \"ö\", c: true, d: 1}\n");
    EXPECT_EQ(with_key("a:\n  c: 1\nd: 2\n", {"a", "b"}, false), "a:\n  c: 1\n  b: false\nd: 2\n");
    EXPECT_EQ(with_key("a: {c: 1}\n", {"a", "b"}, "::1"), "a: {c: 1, b: \"::1\"}\n");
}

TEST(YamlEditor, throws_where_a_line_cannot_become_longer)
{
    const std::string text = "groups: {sg1: {rules: [{a: " + std::string(kLongestLine - 28, 'x') + "}\n  ]}}";
    EXPECT_THROW(appended(text), Error);
}

// ---- Diffs ----

TEST(YamlEditor, shows_what_it_has_done_as_a_unified_diff)
{
    YamlEditor editor{"a: 1\nb: 2\nc: 3\nd: 4\nrules:\n  - {x: 1}\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\nj: 10\nj2: 0\nk: 11"};
    EXPECT_EQ(editor.unified_diff("x.yaml"), "");
    editor.append({"rules"}, Value::map().set("x", 2));
    editor.append({"rules"}, Value::map().set("x", 3));
    editor.set({"d"}, "four");
    editor.set({"k"}, "eleven");
    EXPECT_EQ(editor.unified_diff("x.yaml"), R"(--- a/x.yaml
+++ b/x.yaml
@@ -1,9 +1,11 @@
 a: 1
 b: 2
 c: 3
-d: 4
+d: four
 rules:
   - {x: 1}
+  - {x: 2}
+  - {x: 3}
 e: 5
 f: 6
 g: 7
@@ -11,4 +13,4 @@
 i: 9
 j: 10
 j2: 0
-k: 11
\ No newline at end of file
+k: eleven
\ No newline at end of file
)");
}

TEST(YamlEditor, shows_nothing_of_an_item_that_came_and_went)
{
    YamlEditor editor{"rules:\n  - {x: 1}\n"};
    editor.append({"rules"}, Value::map().set("x", 2));
    editor.remove({"rules"}, 1);
    EXPECT_EQ(editor.text(), "rules:\n  - {x: 1}\n");
    EXPECT_EQ(editor.unified_diff("x.yaml"), "");
}

}  // namespace
}  // namespace vpcsim
