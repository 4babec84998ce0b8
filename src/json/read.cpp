#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"

namespace vpcsim {
namespace {

namespace json = boost::json;

// TreeBuilder: what Boost.JSON's parser calls. It takes numbers as text: a double would round them.
// Boost.JSON's own tree is not used, for it knows no exact decimals and drops the first of two equal keys.
class TreeBuilder {
public:
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = max_array_size;
    static constexpr std::size_t max_string_size = max_array_size;
    static constexpr std::size_t max_key_size = max_array_size;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }

    bool on_array_begin(json::error_code&) { return open(Value::list()); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_object_begin(json::error_code&) { return open(Value::map()); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }

    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return add_part(part); }
    bool on_key(json::string_view part, std::size_t, json::error_code& error)
    {
        add_part(part);
        Level& level = levels_.back();
        level.key = take_text();
        return level.keys.insert(level.key).second || refuse(format("key \"{}\" is given twice", level.key), error);
    }

    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return add_part(part); }
    bool on_string(json::string_view part, std::size_t, json::error_code&)
    {
        add_part(part);
        return add(take_text());
    }

    bool on_number_part(json::string_view part, json::error_code&) { return add_part(part); }
    bool on_int64(std::int64_t, json::string_view part, json::error_code& error) { return add_number(part, error); }
    bool on_uint64(std::uint64_t, json::string_view part, json::error_code& error) { return add_number(part, error); }
    bool on_double(double, json::string_view part, json::error_code& error) { return add_number(part, error); }

    bool on_bool(bool truth, json::error_code&) { return add(truth); }
    bool on_null(json::error_code&) { return add({}); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    Value take_root() { return std::move(root_); }
    const std::string& refusal() const { return refusal_; }

private:
    struct Level {
        Value value;
        std::string key;             // of the next member
        std::set<std::string> keys;  // so far: find() would make a large map cost the square of its size
    };

    bool open(Value value)
    {
        levels_.push_back({std::move(value), {}, {}});
        return true;
    }

    bool close()
    {
        Value value = std::move(levels_.back().value);
        levels_.pop_back();
        return add(std::move(value));
    }

    bool add(Value value)
    {
        if (levels_.empty())
            root_ = std::move(value);
        else if (Level& level = levels_.back(); level.value.is_list())
            level.value.items().push_back(std::move(value));
        else
            level.value.members().push_back({std::move(level.key), {}, std::move(value)});
        return true;
    }

    bool add_number(json::string_view part, json::error_code& error)
    {
        add_part(part);
        const std::string text = take_text();
        const std::optional<Decimal> number = parse_decimal(text);
        if (!number)
            return refuse(
                format("{} does not fit: a number has 64 bits and at most {} decimals", text, Decimal::kMostDecimals),
                error);
        return number->decimals == 0 ? add(number->unscaled) : add(*number);
    }

    bool add_part(json::string_view part)
    {
        text_.append(part.data(), part.size());
        return true;
    }

    std::string take_text() { return std::exchange(text_, {}); }

    bool refuse(std::string why, json::error_code& error)
    {
        refusal_ = std::move(why);
        error = json::error::exception;
        return false;
    }

    Value root_;
    std::vector<Level> levels_;  // the lists and maps that are not closed yet
    std::string text_;           // the parts so far of a key, string or number
    std::string refusal_;
};

// Columns count characters, as editors do: the bytes that continue a UTF-8 sequence do not count.
Origin origin_of(std::string_view before)
{
    const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    const std::string_view in_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
    const auto column = std::count_if(in_line.begin(), in_line.end(), [](char c) { return (c & 0xc0) != 0x80; });
    return {line + 1, static_cast<std::uint32_t>(column) + 1};
}

}  // namespace

Value from_json(std::string_view text, std::string_view name)
{
    json::parse_options options;
    options.max_depth = kDeepestJson;
    json::basic_parser<TreeBuilder> parser{options};
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read < text.size())
        error = json::error::extra_data;
    if (error) {
        const std::string& refusal = parser.handler().refusal();
        throw Error{format("{}: error: {}", to_string(name, origin_of(text.substr(0, read))),
                           refusal.empty() ? error.message() : refusal)};
    }
    return parser.handler().take_root();
}

}  // namespace vpcsim
