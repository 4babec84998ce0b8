#include "vpcsim/scenario/schema.h"

#include <limits>

#include "scalar.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/yaml_reader.h"
#include "vpcsim/vpc/latency.h"

namespace vpcsim {
namespace {

using Kind = Shape::Kind;

Value schema(const Shape& shape, const Shape& root);

Value typed(const char* type)
{
    Value value;
    value.set("type", type);
    return value;
}

Value text_like(std::string pattern)
{
    Value value = typed("string");
    value.set("pattern", std::move(pattern));
    return value;
}

void take_members(Value& to, const Value& from)
{
    for (const Value::Member& member : from.members())
        to.set(member.key, member.value);
}

Value any_of(Value::List alternatives)
{
    Value value;
    value.set("anyOf", Value::list(std::move(alternatives)));
    return value;
}

std::string name_pattern() { return format("^[A-Za-z][A-Za-z0-9._-]{{0,{}}}$", kLongestName - 1); }

// `one` is the pattern of a single value; a range has one on either side or on both.
Value with_range(const std::string& one, bool is_range)
{
    return text_like(is_range ? format("^({0}|{0}\\.\\.({0})?|\\.\\.{0})$", one) : format("^{}$", one));
}

Value quantity_schema(const Shape& shape)
{
    std::string units;
    for (const std::string_view unit : find_quantity(shape.kind)->units)
        units += (units.empty() ? "" : "|") + std::string{unit};
    return with_range(format("[0-9]+(\\.[0-9]+)?({})", units), shape.is_range);
}

Value integer_schema(const Shape& shape)
{
    Value value = typed("integer");
    value.set("minimum", shape.least);
    if (shape.most != std::numeric_limits<std::int64_t>::max())
        value.set("maximum", shape.most);
    return shape.is_range ? any_of({std::move(value), with_range("-?[0-9]+", true)}) : value;
}

// Words are read in any case; the enum is what editors complete.
Value enum_schema(const Shape& shape)
{
    Value::List words;
    std::string pattern;
    for (const std::string_view word : shape.words) {
        words.emplace_back(std::string{word});
        pattern += pattern.empty() ? "^(" : "|";
        for (const char c : word) {
            const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            pattern +=
                letter ? format("[{}{}]", static_cast<char>(c & ~0x20), static_cast<char>(c | 0x20)) : std::string{c};
        }
    }
    Value exact;
    exact.set("enum", Value::list(std::move(words)));
    return any_of({std::move(exact), text_like(pattern + ")$")});
}

Value region_schema()
{
    Value::List regions;
    for (const std::string_view region : known_regions())
        regions.emplace_back(std::string{region});
    Value value;
    value.set("enum", Value::list(std::move(regions)));
    return value;
}

Value zone_schema() { return text_like("^[a-z]+(-[a-z0-9]+)*-?[a-z]$"); }

Value example_of(const Field& field)
{
    std::vector<Diagnostic> diagnostics;
    return read_yaml(field.example, diagnostics);
}

Value field_schema(const Field& field, const Shape& root)
{
    Value value;
    value.set("description", format("{} It takes {}.", field.doc, describe(field.shape, root)));
    take_members(value, schema(field.shape, root));
    if (!field.default_text.empty())
        value.set("default", plain_scalar(std::string{field.default_text}));
    value.set("examples", Value::list({example_of(field)}));
    return value;
}

Value object_schema(const Shape& shape, const Shape& root)
{
    Value value = typed("object");
    Value properties = Value::map();
    Value::List required;
    for (const Field& field : shape.fields) {
        properties.set(field.key, field_schema(field, root));
        if (field.presence == Presence::Required)
            required.emplace_back(std::string{field.key});
    }
    value.set("properties", std::move(properties));
    if (!required.empty())
        value.set("required", Value::list(std::move(required)));
    value.set("additionalProperties", false);
    Value::List choices;
    for (const std::string_view key : shape.exactly_one) {
        Value choice;
        choice.set("required", Value::list({Value{std::string{key}}}));
        choices.push_back(std::move(choice));
    }
    if (!choices.empty())
        value.set("oneOf", Value::list(std::move(choices)));
    return value;
}

Value list_schema(const Shape& shape, const Shape& root)
{
    Value value = typed("array");
    value.set("items", schema(*shape.item, root));
    value.set("minItems", shape.least);
    value.set("maxItems", shape.most);
    return value;
}

Value named_schema(const Shape& shape, const Shape& root)
{
    Value value = typed("object");
    value.set("propertyNames", text_like(name_pattern()));
    value.set("additionalProperties", schema(*shape.item, root));
    return value;
}

Value schema(const Shape& shape, const Shape& root)
{
    switch (shape.kind) {
    case Kind::Text:
    case Kind::Ip:
    case Kind::Cidr:
    case Kind::Reference:
        return typed("string");
    case Kind::Name:
        return text_like(name_pattern());
    case Kind::DirectoryName:
        return text_like(format("^[A-Za-z0-9][A-Za-z0-9._-]{{0,{}}}$", kLongestName - 1));
    case Kind::Boolean:
        return typed("boolean");
    case Kind::Integer:
        return integer_schema(shape);
    case Kind::TimeSpan:
    case Kind::BitRate:
    case Kind::Bytes:
    case Kind::Percent:
        return quantity_schema(shape);
    case Kind::PortRange:
        return text_like("^(-1/-1|[0-9]{1,5}/[0-9]{1,5})$");
    case Kind::Listener:
        return text_like("^(tcp|udp)/[0-9]{1,5}$");
    case Kind::Service:
        return text_like("^(icmp|(tcp|udp)/[0-9]{1,5})$");
    case Kind::Region:
        return region_schema();
    case Kind::Zone:
        return zone_schema();
    case Kind::RegionOrZone:
        return any_of({region_schema(), zone_schema()});
    case Kind::Enum:
        return enum_schema(shape);
    case Kind::FreeMap:
        return typed("object");
    case Kind::Object:
        return object_schema(shape, root);
    case Kind::List:
        return list_schema(shape, root);
    case Kind::NamedMap:
        return named_schema(shape, root);
    case Kind::OneOf:
        break;
    }
    Value::List alternatives;
    for (const Shape& alternative : shape.alternatives)
        alternatives.push_back(schema(alternative, root));
    return any_of(std::move(alternatives));
}

}  // namespace

Value schema_of(const Shape& root)
{
    Value value;
    value.set("$schema", "https://json-schema.org/draft/2020-12/schema");
    value.set("title", "vpcsim scenario, version 1");
    take_members(value, schema(root, root));
    return value;
}

std::string json_schema() { return to_json(schema_of(scenario_format()), JsonStyle::Pretty) + "\n"; }

}  // namespace vpcsim
