#include "vpcsim/json/json.h"

#include <gmock/gmock.h>

#include "vpcsim/base/error.h"

namespace vpcsim {
namespace {

std::string error_of(std::string_view text)
{
    try {
        from_json(text, "x.json");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::string read_and_written(std::string_view text) { return to_json(from_json(text)); }

Value document()
{
    Value value;
    value.set("zulu", 1).set("alpha", Decimal{17704, 3}).set("none", {});
    value.set("list", Value::list({true, "two", Value::list(), Value::map()}));
    return value;
}

TEST(Json, is_written_compactly_with_its_keys_in_the_order_they_were_set)
{
    EXPECT_EQ(to_json(document()), R"({"zulu":1,"alpha":17.704,"none":null,"list":[true,"two",[],{}]})");
}

TEST(Json, is_written_prettily_with_two_spaces_a_level)
{
    EXPECT_EQ(to_json(document(), JsonStyle::Pretty), R"({
  "zulu": 1,
  "alpha": 17.704,
  "none": null,
  "list": [
    true,
    "two",
    [],
    {}
  ]
})");
}

TEST(Json, escapes_what_must_be_escaped_in_text_and_keys)
{
    Value value;
    value.set("a\"b", std::string{"\\ \n \t \x01 \0 /", 11});
    EXPECT_EQ(to_json(value), "{\"a\\\"b\":\"\\\\ \\n \\t \\u0001 \\u0000 /\"}");
    EXPECT_EQ(from_json(to_json(value)).find("a\"b")->text(), value.find("a\"b")->text());
}

TEST(Json, keeps_text_in_utf8_and_repairs_what_is_not)
{
    EXPECT_EQ(to_json("北京 ↔ 😀"), "\"北京 ↔ 😀\"");
    EXPECT_EQ(to_json("a\xff"
                      "b\xe5\x8c"),
              "\"a\xef\xbf\xbd"
              "b\xef\xbf\xbd\"");
}

TEST(Json, writes_the_extreme_integers_exactly)
{
    EXPECT_EQ(read_and_written("[9223372036854775807,-9223372036854775808,0]"),
              "[9223372036854775807,-9223372036854775808,0]");
}

TEST(Json, reads_every_kind_into_the_tree_that_was_written)
{
    const std::string text = to_json(document());
    EXPECT_EQ(read_and_written(text), text);
    EXPECT_EQ(read_and_written(to_json(document(), JsonStyle::Pretty)), text);
    EXPECT_EQ(read_and_written(" null "), "null");
    EXPECT_EQ(read_and_written("12"), "12");
    EXPECT_EQ(read_and_written("-1.50"), "-1.50");
    EXPECT_EQ(from_json(R"("\u00e4\ud83d\ude00\/")").text(), "ä😀/");
}

TEST(Json, reads_numbers_exactly_and_never_through_floating_point)
{
    EXPECT_EQ(from_json("0.1").decimal(), (Decimal{1, 1}));
    EXPECT_EQ(from_json("9007199254740993.1").decimal(), (Decimal{90071992547409931, 1}));
    EXPECT_EQ(from_json("1e3").integer(), 1000);
    EXPECT_EQ(from_json("25e-4").decimal(), (Decimal{25, 4}));
    EXPECT_EQ(error_of("[1,\n 9223372036854775808]"),
              "x.json:2:21: error: 9223372036854775808 does not fit: a number has 64 bits and at most 18 decimals");
    EXPECT_THAT(error_of("1e400"), testing::HasSubstr("1e400 does not fit"));
}

TEST(Json, names_line_and_column_of_a_mistake)
{
    EXPECT_EQ(error_of("{\"a\": 1,\n  \"ä\": ?}"), "x.json:2:8: error: syntax error");
    EXPECT_EQ(error_of("[1, 2"), "x.json:1:6: error: incomplete JSON");
    EXPECT_EQ(error_of(""), "x.json:1:1: error: incomplete JSON");
    EXPECT_EQ(error_of("{} x"), "x.json:1:4: error: extra data");
    EXPECT_EQ(error_of("[NaN]"), "x.json:1:2: error: syntax error");
    EXPECT_EQ(error_of("[1,]"), "x.json:1:4: error: syntax error");
    EXPECT_EQ(error_of("[01]"), "x.json:1:3: error: syntax error");
}

TEST(Json, refuses_a_key_that_is_given_twice)
{
    EXPECT_EQ(error_of("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}"), "x.json:3:4: error: key \"a\" is given twice");
    EXPECT_EQ(read_and_written(R"({"a":{"a":1}})"), R"({"a":{"a":1}})");
}

TEST(Json, reads_a_map_of_many_keys_in_little_time)
{
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i)
        text += "\"" + std::to_string(i) + "\":0,";
    text.back() = '}';
    EXPECT_EQ(from_json(text).members().size(), 200'000u);  // seconds by the hundred if each key searched the others
}

TEST(Json, refuses_text_that_is_not_utf8)
{
    EXPECT_THAT(error_of("\"a\xff\""), testing::StartsWith("x.json:1:3: error: "));
}

TEST(Json, refuses_deep_nesting_before_it_costs_anything)
{
    const std::string deepest = std::string(kDeepestJson, '[') + std::string(kDeepestJson, ']');
    EXPECT_EQ(read_and_written(deepest), deepest);
    EXPECT_THAT(error_of(std::string(kDeepestJson + 1, '[')), testing::HasSubstr("too deep"));
    EXPECT_THAT(error_of(std::string(10'000'000, '[')), testing::HasSubstr("too deep"));
}

}  // namespace
}  // namespace vpcsim
