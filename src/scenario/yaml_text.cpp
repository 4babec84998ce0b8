#include "yaml_text.h"

#include <algorithm>

#include "scalar.h"
#include "vpcsim/json/json.h"

namespace vpcsim {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Only what means the same in every YAML; an IPv6 address is not among it.
bool may_be_plain(const std::string& text)
{
    const auto is_harmless = [](char c) {
        return is_letter_or_digit(c) || std::string_view{"_./@-"}.find(c) != std::string_view::npos;
    };
    return !text.empty() && is_letter_or_digit(text.front()) && std::ranges::all_of(text, is_harmless) &&
           plain_scalar(text).is_text();
}

// A text of JSON is a double-quoted one of YAML.
std::string key_text(const std::string& key) { return may_be_plain(key) ? key : to_json(Value{key}); }

class Wrapping {
public:
    Wrapping(std::size_t column, std::string_view newline) : column_{column}, newline_{newline} {}

    std::string take() { return std::move(text_); }

    // `indent`: of the lines that the items of a broken list get.
    void write(const Value& value, std::size_t indent)
    {
        const std::string whole = yaml_text(value);
        if (fits(whole.size()) || !(value.is_map() || value.is_list()))
            return put(whole);
        if (value.is_map())
            write_map(value.members(), indent);
        else
            write_list(value.items(), indent);
    }

private:
    static constexpr std::size_t kBehind = 3;  // brackets and a comma that may follow

    bool fits(std::size_t size) const { return column_ + size + kBehind <= kYamlWidth; }
    void put(std::string_view piece)
    {
        text_ += piece;
        column_ += piece.size();
    }
    void break_line(std::size_t indent)
    {
        text_ += newline_;
        text_.append(indent, ' ');
        column_ = indent;
    }

    // As many members on each line as fit.
    void write_map(const Value::Map& members, std::size_t indent)
    {
        put("{");
        const std::size_t inside = column_;
        for (const Value::Member& member : members) {
            const std::string key = key_text(member.key) + ": ";
            const bool is_first = &member == &members.front();
            if (!is_first)
                put(",");
            const std::size_t size = key.size() + yaml_text(member.value).size();
            // A list that is broken anyway begins on this line.
            const bool is_broken_list = member.value.is_list() && inside + size + kBehind > kYamlWidth;
            if (!is_first && (fits(1 + size) || (is_broken_list && fits(1 + key.size()))))
                put(" ");
            else if (!is_first)
                break_line(inside);
            put(key);
            write(member.value, indent);
        }
        put("}");
    }

    // Each item on a line of its own.
    void write_list(const Value::List& items, std::size_t indent)
    {
        put("[");
        for (const Value& item : items) {
            if (&item != &items.front())
                put(",");
            break_line(indent);
            write(item, indent + 2);
        }
        put("]");
    }

    std::string text_;
    std::size_t column_;
    std::string_view newline_;
};

}  // namespace

std::string yaml_text(const Value& value)
{
    std::string text;
    if (value.is_map()) {
        for (const Value::Member& member : value.members())
            text += (text.empty() ? "" : ", ") + key_text(member.key) + ": " + yaml_text(member.value);
        return "{" + text + "}";
    }
    if (value.is_list()) {
        for (const Value& item : value.items())
            text += (text.empty() ? "" : ", ") + yaml_text(item);
        return "[" + text + "]";
    }
    return value.is_text() && may_be_plain(value.text()) ? value.text() : to_json(value);
}

std::string yaml_text(const Value& value, std::size_t column, std::string_view newline)
{
    Wrapping wrapping{column, newline};
    wrapping.write(value, column + 3);
    return wrapping.take();
}

}  // namespace vpcsim
