#include <boost/json/serialize.hpp>

#include "vpcsim/base/utf8.h"
#include "vpcsim/json/json.h"

namespace vpcsim {
namespace {

class Writer {
public:
    explicit Writer(JsonStyle style) : is_pretty_{style == JsonStyle::Pretty} {}

    void write(const Value& value)
    {
        if (value.is_null())
            out_ += "null";
        else if (value.is_bool())
            out_ += value.boolean() ? "true" : "false";
        else if (value.is_integer())
            out_ += std::to_string(value.integer());
        else if (value.is_decimal())
            out_ += to_string(value.decimal());
        else if (value.is_text())
            write_text(value.text());
        else if (value.is_list())
            write_all('[', value.items(), ']', [this](const Value& item) { write(item); });
        else
            write_all('{', value.members(), '}', [this](const Value::Member& member) {
                write_text(member.key);
                out_ += is_pretty_ ? ": " : ":";
                write(member.value);
            });
    }

    std::string take() { return std::move(out_); }

private:
    void write_text(std::string_view text)
    {
        const std::string valid = repair_utf8(text);
        out_ += boost::json::serialize(boost::json::string_view{valid});
    }

    template <class Elements, class WriteOne>
    void write_all(char opening, const Elements& elements, char closing, WriteOne write_one)
    {
        out_ += opening;
        ++level_;
        bool is_first = true;
        for (const auto& element : elements) {
            if (!is_first)
                out_ += ',';
            is_first = false;
            break_line();
            write_one(element);
        }
        --level_;
        if (!is_first)
            break_line();
        out_ += closing;
    }

    void break_line()
    {
        if (is_pretty_)
            out_.append(1, '\n').append(2 * level_, ' ');
    }

    const bool is_pretty_;
    std::size_t level_ = 0;
    std::string out_;
};

}  // namespace

std::string to_json(const Value& value, JsonStyle style)
{
    Writer writer{style};
    writer.write(value);
    return writer.take();
}

}  // namespace vpcsim
