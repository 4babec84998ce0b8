#include "vpcsim/base/value.h"

#include <array>

#include "vpcsim/base/assert.h"

namespace vpcsim {

Value::Value() = default;
Value::Value(bool truth, Origin at) : data_{truth}, origin_{at} {}
Value::Value(std::int64_t number, Origin at) : data_{number}, origin_{at} {}
Value::Value(int number, Origin at) : data_{std::int64_t{number}}, origin_{at} {}
Value::Value(Decimal number, Origin at) : data_{number}, origin_{at} {}
Value::Value(std::string text, Origin at) : data_{std::move(text)}, origin_{at} {}
Value::Value(const char* text, Origin at) : data_{std::string{text}}, origin_{at} {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

Value Value::list() { return list(List{}); }
Value Value::map() { return map(Map{}); }

Value Value::list(List items, Origin at)
{
    Value value;
    value.data_ = std::move(items);
    value.origin_ = at;
    return value;
}

Value Value::map(Map members, Origin at)
{
    Value value;
    value.data_ = std::move(members);
    value.origin_ = at;
    return value;
}

const Value* Value::find(std::string_view key) const
{
    if (!is_map())
        return nullptr;
    for (const Member& member : members())
        if (member.key == key)
            return &member.value;
    return nullptr;
}

Value& Value::set(std::string_view key, Value value, Origin key_origin)
{
    if (is_null())
        data_ = Map{};
    VPCSIM_ASSERT(is_map());
    for (Member& member : members())
        if (member.key == key) {
            member.value = std::move(value);
            return *this;
        }
    members().push_back({std::string{key}, key_origin, std::move(value)});
    return *this;
}

std::string_view Value::kind_name() const
{
    constexpr std::array<std::string_view, 7> kNames{"nothing", "a boolean", "an integer", "a decimal number",
                                                     "text",    "a list",    "a map"};
    return kNames[data_.index()];
}

}  // namespace vpcsim
