#include "same_value.h"

#include <algorithm>

namespace vpcsim {
namespace {

bool same_map(const Value& a, const Value& b)
{
    return a.members().size() == b.members().size() &&
           std::ranges::all_of(a.members(), [&](const Value::Member& member) {
               const Value* other = b.find(member.key);
               return other != nullptr && same_value(member.value, *other);
           });
}

}  // namespace

bool same_value(const Value& a, const Value& b)
{
    if (a.is_map() && b.is_map())
        return same_map(a, b);
    if (a.is_list() && b.is_list())
        return std::ranges::equal(a.items(), b.items(), same_value);
    if (a.is_text() && b.is_text())
        return a.text() == b.text();
    if (a.is_integer() && b.is_integer())
        return a.integer() == b.integer();
    if (a.is_decimal() && b.is_decimal())
        return a.decimal() == b.decimal();
    if (a.is_bool() && b.is_bool())
        return a.boolean() == b.boolean();
    return a.is_null() && b.is_null();
}

}  // namespace vpcsim
