#include "vpcsim/scenario/shape.h"

#include <algorithm>
#include <limits>

#include "declarations.h"
#include "scalar.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim {
namespace {

using Kind = Shape::Kind;

std::string describe_integer(const Shape& shape)
{
    if (shape.least == shape.most)
        return std::to_string(shape.least);
    if (shape.most == std::numeric_limits<std::int64_t>::max())
        return format("an integer of at least {}", shape.least);
    return format("an integer from {} to {}", shape.least, shape.most);
}

std::string_view family_adjective(const Shape& shape)
{
    return !shape.accepts_ipv6 ? "IPv4" : !shape.accepts_ipv4 ? "IPv6" : "IP";
}

std::string_view noun_of(std::string_view section, const Shape& root)
{
    const auto field = std::ranges::find(root.fields, section, &Field::key);
    return field != root.fields.end() ? field->shape.noun : section;
}

std::string describe_reference(const Shape& shape, const Shape& root)
{
    std::string text;
    for (const Target& target : shape.targets) {
        const std::string_view noun = noun_of(target.section, root);
        std::string one;
        switch (target.form) {
        case Target::Form::Entry:
            one = format("the name of {}", with_article(noun));
            break;
        case Target::Form::SystemTable:
            one = format("NAME{} of {}", kSystemTableSuffix, with_article(noun));
            break;
        case Target::Form::Eni:
            one = format("NAME/ethN of {}", with_article(noun));
            break;
        case Target::Form::PeerEnd:
            one = format("NAME@VPC of {}", with_article(noun));
            break;
        case Target::Form::Counted:
            continue;  // as an Entry is described
        case Target::Form::Word:
            one = format("the word {}", target.section);
            break;
        case Target::Form::Address:
            one = "an IP address";
            break;
        }
        text += (text.empty() ? "" : " or ") + one;
    }
    return text;
}

std::string describe_one(const Shape& shape, const Shape& root)
{
    switch (shape.kind) {
    case Kind::Text:
        return "text";
    case Kind::Name:
        return "a name";
    case Kind::DirectoryName:
        return "a name that can be a directory's";
    case Kind::Boolean:
        return "true or false";
    case Kind::Integer:
        return describe_integer(shape);
    case Kind::TimeSpan:
    case Kind::BitRate:
    case Kind::Bytes:
    case Kind::Percent: {
        const Quantity& quantity = *find_quantity(shape.kind);
        return format("{} such as {}", quantity.noun, quantity.example);
    }
    case Kind::Ip:
        return format("an {} address", family_adjective(shape));
    case Kind::Cidr:
        return format("an {} CIDR block", family_adjective(shape));
    case Kind::PortRange:
        return "a port range such as 80/80, or -1/-1 for all";
    case Kind::Listener:
        return "a protocol and port such as tcp/80";
    case Kind::Service:
        return "icmp, or a protocol and port such as tcp/80";
    case Kind::Region:
        return "a region id such as cn-beijing";
    case Kind::Zone:
        return "a zone id such as cn-beijing-h";
    case Kind::RegionOrZone:
        return "a region or zone id";
    case Kind::Enum: {
        std::string words;
        for (const std::string_view word : shape.words)
            words += (words.empty() ? "" : ", ") + std::string{word};
        return format("one of {}", words);
    }
    case Kind::Reference:
        return describe_reference(shape, root);
    case Kind::FreeMap:
        return "a map";
    case Kind::Object:
        return "a map of its fields";
    case Kind::List:
        return format("a list, each entry {}", describe(*shape.item, root));
    case Kind::NamedMap:
        return format("a map from names to what each {} is", shape.noun);
    case Kind::OneOf:
        break;
    }
    std::string text;
    for (const Shape& alternative : shape.alternatives)
        text += (text.empty() ? "" : ", or ") + describe(alternative, root);
    return text;
}

bool fits_kind(const Value& value, const Shape& shape)
{
    switch (shape.kind) {
    case Kind::Object:
    case Kind::FreeMap:
    case Kind::NamedMap:
        return value.is_map();
    case Kind::List:
        return value.is_list();
    default:
        return !value.is_map() && !value.is_list() && !value.is_null();
    }
}

void fill(Value& value, const Shape& shape)
{
    const Shape* chosen = chosen_shape(value, shape);
    VPCSIM_ASSERT(chosen != nullptr);
    if (chosen->kind == Kind::List) {
        for (Value& item : value.items())
            fill(item, *chosen->item);
    } else if (chosen->kind == Kind::NamedMap) {
        for (Value::Member& entry : value.members())
            fill(entry.value, *chosen->item);
    } else if (chosen->kind == Kind::Object) {
        for (Value::Member& member : value.members())
            fill(member.value, std::ranges::find(chosen->fields, member.key, &Field::key)->shape);
        for (const Field& field : chosen->fields)
            if (!field.default_text.empty() && value.find(field.key) == nullptr)
                value.set(field.key, plain_scalar(std::string{field.default_text}, value.origin()), value.origin());
    }
}

}  // namespace

std::string describe(const Shape& shape, const Shape& root)
{
    const std::string text = describe_one(shape, root);
    return shape.is_range ? format("{}, or a range a..b, a.. or ..b", text) : text;
}

const Shape* chosen_shape(const Value& value, const Shape& shape)
{
    if (shape.kind != Kind::OneOf)
        return fits_kind(value, shape) ? &shape : nullptr;
    const Shape* chosen = nullptr;
    for (const Shape& alternative : shape.alternatives) {
        if (!fits_kind(value, alternative))
            continue;
        // Of several scalars an integer chooses the one that takes integers, text the first.
        if (chosen == nullptr || (value.is_integer() && alternative.kind == Kind::Integer))
            chosen = &alternative;
    }
    return chosen;
}

Value with_defaults(Value tree, const Shape& root)
{
    fill(tree, root);
    return tree;
}

}  // namespace vpcsim
