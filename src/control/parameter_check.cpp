// shape_errors: one call against its table. What passes here can be read without a further look at its shape.
#include "arguments.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "words.h"

namespace vpcsim {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostShown = 60;  // characters of a wrong value that a message repeats

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_letter(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestName && is_letter(text.front()) &&
           std::ranges::all_of(text, is_name_letter);
}

bool is_eni_name(std::string_view text)
{
    const std::size_t slash = text.find('/');
    return slash == std::string_view::npos ? is_name(text)
                                           : is_name(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

// Lengths of texts are counted in characters.
bool has_length_in_range(const ParameterInfo& info, std::string_view text)
{
    const auto length = std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; });
    return length >= info.minimum && length <= info.maximum;
}

// [domain.md 1.3]
bool is_token(std::string_view text)
{
    constexpr std::size_t kLongestToken = 64;
    return !text.empty() && text.size() <= kLongestToken &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool is_block(std::string_view text, std::optional<IpFamily> family, bool host_bits_allowed)
{
    const auto block = parse_cidr(text);
    return block && (!family || block->block.family() == *family) && (host_bits_allowed || !block->host_bits_set);
}

bool is_address(std::string_view text, IpFamily family)
{
    const auto address = parse_ip(text);
    return address && address->family() == family;
}

bool is_in_range(const ParameterInfo& info, const Value& value)
{
    return value.is_integer() && value.integer() >= info.minimum && value.integer() <= info.maximum;
}

// Whether one value, not a list, has the shape that the table asks for.
bool is_well_formed(const ParameterInfo& info, const Value& value)
{
    switch (info.kind) {
    case ParameterKind::Number:
        return is_in_range(info, value);
    case ParameterKind::Truth:
        return value.is_bool();
    case ParameterKind::Protocol:
        return read_protocol(value).has_value();
    case ParameterKind::Ports:
        return read_ports(value).has_value();
    case ParameterKind::Record:
        return value.is_map();
    case ParameterKind::NumberOrText:
        return value.is_integer() ? value.integer() >= 0 : value.is_text() && !value.text().empty();
    default:
        break;
    }
    if (!value.is_text())
        return false;
    const std::string_view text = value.text();
    switch (info.kind) {
    case ParameterKind::Text:
        return !text.empty() && has_length_in_range(info, text);
    case ParameterKind::Token:
        return is_token(text);
    case ParameterKind::Name:
        return is_name(text);
    case ParameterKind::EniName:
        return is_eni_name(text);
    case ParameterKind::Choice:
        return std::ranges::any_of(info.choices, [&](std::string_view word) { return same_word(word, text); });
    case ParameterKind::Ipv4Block:
        return is_block(text, IpFamily::V4, false);
    case ParameterKind::Ipv6Block:
        return is_block(text, IpFamily::V6, false);
    case ParameterKind::AnyBlock:
        return is_block(text, std::nullopt, false);
    case ParameterKind::Ipv4RuleBlock:
        return is_block(text, IpFamily::V4, true);
    case ParameterKind::Ipv6RuleBlock:
        return is_block(text, IpFamily::V6, true);
    case ParameterKind::Ipv4Address:
        return is_address(text, IpFamily::V4);
    case ParameterKind::Ipv6Address:
        return is_address(text, IpFamily::V6);
    case ParameterKind::Time:
        return parse_duration(text).has_value();
    case ParameterKind::Size:
        return parse_bytes(text).has_value();
    default:
        break;
    }
    VPCSIM_ASSERT(false && "a parameter kind without a check");
    return false;
}

std::string range_text(const ParameterInfo& info)
{
    constexpr ParameterInfo kUnbounded;
    if (info.minimum == kUnbounded.minimum && info.maximum == kUnbounded.maximum)
        return "an integer";
    if (info.maximum == kUnbounded.maximum)
        return format("an integer of at least {}", info.minimum);
    return format("an integer from {} to {}", info.minimum, info.maximum);
}

std::string wanted(const ParameterInfo& info)
{
    switch (info.kind) {
    case ParameterKind::Text:
        return info.maximum == ParameterInfo{}.maximum
                   ? "text that is not empty"
                   : format("text of {} to {} characters", info.minimum, info.maximum);
    case ParameterKind::Token:
        return "1 to 64 printable ASCII characters";
    case ParameterKind::Name:
        return format("a name: a letter, then letters, digits, '_', '-' or '.', at most {} in all", kLongestName);
    case ParameterKind::EniName:
        return "a name such as eth1 or ecs1/eth1";
    case ParameterKind::Number:
        return range_text(info);
    case ParameterKind::NumberOrText:
        return "a number or text that is not empty";
    case ParameterKind::Truth:
        return "true or false";
    case ParameterKind::Choice:
        return format("one of {}", enumerate(info.choices));
    case ParameterKind::Ipv4Block:
        return "an IPv4 CIDR block whose host bits are zero, such as 10.0.0.0/16";
    case ParameterKind::Ipv6Block:
        return "an IPv6 CIDR block whose host bits are zero, such as 2001:db8::/56";
    case ParameterKind::AnyBlock:
        return "a CIDR block whose host bits are zero, such as 10.0.0.0/16 or 2001:db8::/56";
    case ParameterKind::Ipv4RuleBlock:
        return "an IPv4 CIDR block such as 10.0.0.0/16";
    case ParameterKind::Ipv6RuleBlock:
        return "an IPv6 CIDR block such as 2001:db8::/56";
    case ParameterKind::Ipv4Address:
        return "an IPv4 address";
    case ParameterKind::Ipv6Address:
        return "an IPv6 address";
    case ParameterKind::Protocol:
        return "tcp, udp, icmp, icmpv6, gre, all or a number from 0 to 255";
    case ParameterKind::Ports:
        return "first/last such as 80/80 or 1/65535, or -1/-1 for a protocol without ports";
    case ParameterKind::Time:
        return "a time with its unit such as 15ms";
    case ParameterKind::Size:
        return "a size with its unit such as 12.5kB";
    case ParameterKind::Record:
        return "a map";
    }
    VPCSIM_ASSERT(false && "a parameter kind without a description");
    return {};
}

std::string shown(const Value& value)
{
    if (value.is_integer())
        return std::to_string(value.integer());
    if (value.is_bool())
        return value.boolean() ? "true" : "false";
    if (!value.is_text())
        return std::string{value.kind_name()};
    const std::string& text = value.text();
    return text.size() > kMostShown ? format("`{}...`", text.substr(0, kMostShown)) : format("`{}`", text);
}

class Checker {
public:
    explicit Checker(std::vector<ApiError>& errors) : errors_{errors} {}

    void check_map(const Value& map, std::string_view owner, const std::string& path,
                   std::span<const ParameterInfo> own, std::span<const ParameterInfo> common)
    {
        const std::string prefix = path.empty() ? "" : path + ".";
        for (const Value::Member& member : map.members()) {
            const ParameterInfo* info = find(own, member.key);
            if (info == nullptr)
                info = find(common, member.key);
            const Origin at = member.value.origin().is_known() ? member.value.origin() : map.origin();
            if (info != nullptr)
                check(*info, member.value, prefix + member.key, at);
            else  // [INF] the vendor ignores what it does not know; a mistyped name must not pass here
                refuse("UnsupportedParameter." + member.key, prefix + member.key,
                       member.key_origin.is_known() ? member.key_origin : at,
                       format("{} has no parameter {}; it takes {}", owner, shown(member.key),
                              enumerate(own, &ParameterInfo::name)));
        }
        for (const ParameterInfo& info : own)
            if (info.is_required && map.find(info.name) == nullptr)
                refuse(format("MissingParameter.{}", info.name), prefix + std::string{info.name}, map.origin(),
                       format("{} needs {}: {}", owner, info.name, info.is_list ? "a list" : wanted(info)));
    }

private:
    static const ParameterInfo* find(std::span<const ParameterInfo> table, std::string_view name)
    {
        const auto found = std::ranges::find(table, name, &ParameterInfo::name);
        return found == table.end() ? nullptr : &*found;
    }

    void check(const ParameterInfo& info, const Value& value, const std::string& path, Origin at)
    {
        if (!info.is_list)
            return check_one(info, value, path, at);
        if (!value.is_list())
            return refuse(format("InvalidParameter.{}", info.name), path, at,
                          format("{} must be a list, not {}", path, shown(value)));
        if (value.items().size() > info.longest)
            refuse(format("InvalidParameter.{}", info.name), path, at,
                   format("{} has {} items; at most {} go into one call", path, value.items().size(), info.longest));
        for (std::size_t index = 0; index < value.items().size(); ++index) {
            const Value& item = value.items()[index];
            check_one(info, item, format("{}[{}]", path, index + 1), item.origin().is_known() ? item.origin() : at);
        }
    }

    void check_one(const ParameterInfo& info, const Value& value, const std::string& path, Origin at)
    {
        if (!is_well_formed(info, value))
            refuse(info.malformed_code.empty() ? format("InvalidParameter.{}", info.name)
                                               : std::string{info.malformed_code},
                   path, at, format("{} must be {}, not {}", path, wanted(info), shown(value)));
        else if (info.kind == ParameterKind::Record)
            check_map(value, path, path, info.fields, {});
    }

    void refuse(std::string code, std::string path, Origin at, std::string message)
    {
        errors_.push_back({std::move(code), std::move(message), std::move(path), at});
    }

    std::vector<ApiError>& errors_;
};

}  // namespace

std::vector<ApiError> shape_errors(const ActionInfo& action, const Value& parameters)
{
    const Value nothing = Value::map({}, parameters.origin());
    const Value& given = parameters.is_null() ? nothing : parameters;
    if (!given.is_map())
        return {{"InvalidParameter",
                 format("the parameters of {} must be a map, not {}", action.name, given.kind_name()),
                 {},
                 given.origin()}};
    std::vector<ApiError> errors;
    Checker{errors}.check_map(given, action.name, {}, action.parameters, common_parameters());
    return errors;
}

}  // namespace vpcsim
