// As much of JSON Schema as our own schema uses, written apart from the code that makes it.
#pragma once

#include <algorithm>
#include <regex>
#include <string>

#include "vpcsim/base/value.h"

namespace vpcsim {

inline std::string judge(const Value& value, const Value& schema, const std::string& path = "");

inline bool has_type(const Value& value, const std::string& type)
{
    return (type == "object" && value.is_map()) || (type == "array" && value.is_list()) ||
           (type == "string" && value.is_text()) || (type == "integer" && value.is_integer()) ||
           (type == "boolean" && value.is_bool());
}

inline std::string judge_scalar(const Value& value, const Value& schema)
{
    if (const Value* type = schema.find("type"); type != nullptr && !has_type(value, type->text()))
        return "not " + type->text();
    if (const Value* least = schema.find("minimum"); least != nullptr && value.integer() < least->integer())
        return "too small";
    if (const Value* most = schema.find("maximum"); most != nullptr && value.integer() > most->integer())
        return "too large";
    if (const Value* pattern = schema.find("pattern"))
        if (!std::regex_search(value.text(), std::regex{pattern->text(), std::regex::ECMAScript}))
            return "pattern";
    if (const Value* words = schema.find("enum"))
        if (!value.is_text() || std::ranges::count(words->items(), value.text(), &Value::text) == 0)
            return "enum";
    if (const Value* least = schema.find("minItems"); least != nullptr && std::ssize(value.items()) < least->integer())
        return "too few";
    if (const Value* most = schema.find("maxItems"); most != nullptr && std::ssize(value.items()) > most->integer())
        return "too many";
    return "";
}

inline std::ptrdiff_t matches(const Value& value, const Value& alternatives)
{
    return std::ranges::count_if(alternatives.items(), [&](const Value& one) { return judge(value, one).empty(); });
}

inline std::string judge_members(const Value& value, const Value& schema, const std::string& path)
{
    if (const Value* required = schema.find("required"))
        for (const Value& key : required->items())
            if (value.find(key.text()) == nullptr)
                return path + "/: " + key.text() + " is missing";
    const Value* properties = schema.find("properties");
    const Value* others = schema.find("additionalProperties");
    for (const Value::Member& member : value.members()) {
        const std::string here = path + "/" + member.key;
        if (const Value* names = schema.find("propertyNames"))
            if (!judge(Value{member.key}, *names).empty())
                return path + ": name " + member.key;
        const Value* property = properties != nullptr ? properties->find(member.key) : nullptr;
        if (property == nullptr && others != nullptr && others->is_bool())
            return here + ": unknown";
        if (property == nullptr)
            property = others;
        if (property != nullptr)
            if (const std::string wrong = judge(member.value, *property, here); !wrong.empty())
                return wrong;
    }
    return "";
}

// The first thing that is wrong, "/path: what"; empty when the schema accepts the value.
inline std::string judge(const Value& value, const Value& schema, const std::string& path)
{
    if (const std::string wrong = judge_scalar(value, schema); !wrong.empty())
        return path + ": " + wrong;
    if (const Value* alternatives = schema.find("anyOf"); alternatives != nullptr && matches(value, *alternatives) == 0)
        return path + ": anyOf";
    if (const Value* alternatives = schema.find("oneOf"); alternatives != nullptr && matches(value, *alternatives) != 1)
        return path + ": oneOf";
    if (value.is_map())
        return judge_members(value, schema, path);
    if (const Value* items = schema.find("items"))
        for (std::size_t i = 0; i < value.items().size(); ++i)
            if (std::string wrong = judge(value.items()[i], *items, path + "/" + std::to_string(i)); !wrong.empty())
                return wrong;
    return "";
}

}  // namespace vpcsim
