#include "scalar.h"

#include <algorithm>
#include <limits>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/base/utf8.h"
#include "vpcsim/explain/service.h"
#include "vpcsim/scenario/decode.h"
#include "vpcsim/vpc/latency.h"

namespace vpcsim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; }

std::string join(std::span<const std::string_view> words)
{
    std::string text;
    for (const std::string_view word : words)
        text += (text.empty() ? "" : ", ") + std::string{word};
    return text;
}

std::string bounds_text(std::int64_t least, std::int64_t most, std::string (*spell)(std::int64_t))
{
    return least == most ? format("must be {}", spell(least))
                         : format("is out of range; from {} to {}", spell(least), spell(most));
}

std::string number_text(std::int64_t number) { return std::to_string(number); }

std::string integer_complaint(std::int64_t number, const Shape& shape)
{
    return number >= shape.least && number <= shape.most ? std::string{}
                                                         : bounds_text(shape.least, shape.most, number_text);
}

std::string integer_text_complaint(std::string_view text, const Shape& shape)
{
    if (parse_integer(text))
        return "is text in quotes; write the number without them";
    std::string_view digits = text;
    if (digits.starts_with('-'))
        digits.remove_prefix(1);
    if (digits.empty() || !std::ranges::all_of(digits, is_digit))
        return "is not an integer; write plain decimal digits";
    if (digits.size() > 1 && digits.starts_with('0')) {
        const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
        return format("has a leading zero; write {}", digits.substr(first));
    }
    return bounds_text(shape.least, shape.most, number_text);
}

std::string missing_unit(std::string_view number, const Quantity& quantity)
{
    const std::string other =
        quantity.other_unit.empty() ? std::string{} : format(" or `{}{}`", number, quantity.other_unit);
    return format("needs a unit, such as `{}{}`{}", number, quantity.unit, other);
}

// Of a rate in `M` or `Mbit/s`, for no other unit begins like it.
std::string meant_unit(std::string_view number, std::string_view unit, const Quantity& quantity)
{
    if (const auto near = closest(unit, quantity.units))
        return format("; did you mean `{}{}`?", number, *near);
    const auto begins_alike = [&](std::string_view known) {
        return !unit.empty() && lowercase(known.substr(0, 1)) == lowercase(unit.substr(0, 1));
    };
    if (std::ranges::count_if(quantity.units, begins_alike) != 1)
        return {};
    return format("; did you mean `{}{}`?", number, *std::ranges::find_if(quantity.units, begins_alike));
}

// Text that is no quantity: why not, as exactly as can be said.
std::string unit_complaint(std::string_view text, const Quantity& quantity)
{
    const std::size_t number_size = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, number_size);
    const std::string_view behind = text.substr(number_size);
    if (text.starts_with('-'))
        return "is negative";
    if (number.empty() || !is_digit(number.front()) || !is_digit(number.back()) || std::ranges::count(number, '.') > 1)
        return format("is not {} such as `{}`", quantity.noun, quantity.example);
    if (behind.empty())
        return missing_unit(number, quantity);
    const std::string_view unit = behind.substr(std::min(behind.find_first_not_of(' '), behind.size()));
    if (std::ranges::find(quantity.units, unit) == quantity.units.end())
        return format("has the unknown unit `{}`; units are {}{}", unit, join(quantity.units),
                      meant_unit(number, unit, quantity));
    if (unit.size() != behind.size())
        return format("has a space before its unit; write `{}{}`", number, unit);
    return format("is above {}, or finer than {}", quantity.spell(quantity.most), quantity.spell(1));
}

std::string quantity_text_complaint(std::string_view text, const Shape& shape, const Quantity& quantity)
{
    const auto count = quantity.parse(text);
    if (!count)
        return unit_complaint(text, quantity);
    const std::int64_t most = shape.most == 0 ? quantity.most : shape.most;
    return *count >= shape.least && *count <= most ? std::string{} : bounds_text(shape.least, most, quantity.spell);
}

// `complain` and `parse` are those of one side.
template <class Complain, class Parse>
std::string range_complaint(std::string_view text, Complain complain, Parse parse)
{
    const RangeText sides = split_range(text);
    if (sides.least.empty() && sides.most.empty())
        return "is an empty range; give it a side";
    for (const std::string_view side : {sides.least, sides.most}) {
        const std::string complaint = side.empty() ? std::string{} : complain(side);
        if (!complaint.empty())
            return side.size() == text.size() ? complaint : format("is no range: {} {}", side, complaint);
    }
    if (!sides.least.empty() && !sides.most.empty() && *parse(sides.least) > *parse(sides.most))
        return format("runs backwards; write `{}..{}`", sides.most, sides.least);
    return {};
}

std::string number_complaint(const Value& value, const Shape& shape)
{
    if (shape.kind == Shape::Kind::Integer) {
        if (value.is_integer())
            return integer_complaint(value.integer(), shape);
        if (!value.is_text())
            return "is not an integer";
        if (!shape.is_range || value.text().find("..") == std::string::npos)
            return integer_text_complaint(value.text(), shape);
        const auto side = [&](std::string_view text) {
            const auto number = parse_integer(text);
            return number ? integer_complaint(*number, shape) : integer_text_complaint(text, shape);
        };
        return range_complaint(value.text(), side, parse_integer);
    }
    const Quantity& quantity = *find_quantity(shape.kind);
    if (value.is_integer())
        return value.integer() < 0 ? "is negative" : missing_unit(std::to_string(value.integer()), quantity);
    if (!value.is_text())
        return format("is not {} such as `{}`", quantity.noun, quantity.example);
    const auto side = [&](std::string_view text) { return quantity_text_complaint(text, shape, quantity); };
    return shape.is_range ? range_complaint(value.text(), side, quantity.parse) : side(value.text());
}

std::string family_complaint(IpFamily family, const Shape& shape)
{
    if (family == IpFamily::V4 && !shape.accepts_ipv4)
        return "is IPv4, but IPv6 belongs here";
    if (family == IpFamily::V6 && !shape.accepts_ipv6)
        return "is IPv6, but IPv4 belongs here";
    return {};
}

std::string_view family_name(const Shape& shape)
{
    return !shape.accepts_ipv6 ? "IPv4" : !shape.accepts_ipv4 ? "IPv6" : "IPv4 or IPv6";
}

std::string ip_complaint(std::string_view text, const Shape& shape)
{
    const auto address = parse_ip(text);
    if (!address)
        return format("is not an {} address{}", family_name(shape),
                      text.find('/') != std::string_view::npos ? "; it has no prefix length" : "");
    return family_complaint(address->family(), shape);
}

std::string cidr_complaint(std::string_view text, const Shape& shape)
{
    const std::string_view example = shape.accepts_ipv4 ? "10.0.0.0/16" : "2001:db8:1::/56";
    const auto cidr = parse_cidr(text);
    if (!cidr)
        return format("is not an {} CIDR block such as `{}`", family_name(shape), example);
    if (const std::string complaint = family_complaint(cidr->block.family(), shape); !complaint.empty())
        return complaint;
    if (!shape.accepts_bare_address && text.find('/') == std::string_view::npos)
        return format("has no prefix length; write a block such as `{}`", example);
    if (!shape.accepts_host_bits && cidr->host_bits_set)
        return format("has bits set behind its prefix; the block is `{}`", to_string(cidr->block));
    return {};
}

std::string port_range_complaint(std::string_view text)
{
    if (parse_port_range(text))
        return {};
    const auto port = parse_integer(text);
    if (port && *port >= 0 && *port <= 65'535)
        return format("is not a port range; write `{}/{}`", *port, *port);
    return "is not a port range such as `80/80`, `1024/65535` or `-1/-1` for all; ports are 0 to 65535, the smaller "
           "first";
}

std::string region_complaint(std::string_view text)
{
    return is_known_region(text) ? std::string{} : format("is not a region id{}", did_you_mean(text, known_regions()));
}

std::string zone_complaint(std::string_view text)
{
    if (region_of_zone(text))
        return {};
    if (is_known_region(text))
        return format("is a region; a zone has a letter behind it, such as `{}`",
                      is_digit(text.back()) ? format("{}a", text) : format("{}-a", text));
    return "is not a zone id: a region id and a letter, such as `cn-beijing-h` or `eu-central-1a`";
}

std::string enum_complaint(std::string_view text, const Shape& shape)
{
    const std::string lower = lowercase(text);
    if (std::ranges::any_of(shape.words, [&](std::string_view word) { return lowercase(word) == lower; }))
        return {};
    const std::span words{shape.words.first, shape.words.count};
    constexpr std::size_t kMostToList = 20;  // beyond it, what was meant says more
    const std::string meant = did_you_mean(text, words);
    return words.size() > kMostToList && !meant.empty() ? format("is not known{}", meant)
                                                        : format("is not one of {}{}", join(words), meant);
}

std::string name_complaint(std::string_view text)
{
    if (is_name(text))
        return {};
    return format("is no name: a letter, then letters, digits, `-`, `_` or `.`, at most {}", kLongestName);
}

// A run's output goes to a directory of that name.
std::string directory_name_complaint(std::string_view text)
{
    const bool good_start = !text.empty() && (is_letter(text[0]) || is_digit(text[0]));
    if (good_start && text.size() <= kLongestName && std::ranges::all_of(text, is_name_character) &&
        text.find("..") == std::string_view::npos)
        return {};
    return format("cannot name a directory: letters, digits, `-`, `_` or `.`, a letter or digit first, no `..`, at "
                  "most {}",
                  kLongestName);
}

std::string text_complaint(const std::string& text, const Shape& shape)
{
    switch (shape.kind) {
    case Shape::Kind::Name:
        return name_complaint(text);
    case Shape::Kind::DirectoryName:
        return directory_name_complaint(text);
    case Shape::Kind::Boolean:
        return "must be true or false";
    case Shape::Kind::Ip:
        return ip_complaint(text, shape);
    case Shape::Kind::Cidr:
        return cidr_complaint(text, shape);
    case Shape::Kind::PortRange:
        return port_range_complaint(text);
    case Shape::Kind::Listener:
        return parse_listener(text) ? "" : "is not a port to listen on, such as `tcp/80` or `udp/5201`";
    case Shape::Kind::Service:
        return parse_service(text) ? ""
                                   : "is not what one asks of a host: `icmp`, or a port such as `tcp/80` or `udp/53`";
    case Shape::Kind::Region:
        return region_complaint(text);
    case Shape::Kind::Zone:
        return zone_complaint(text);
    case Shape::Kind::RegionOrZone:
        return region_of_zone(text) ? std::string{} : region_complaint(text);
    case Shape::Kind::Enum:
        return enum_complaint(text, shape);
    default:
        return {};
    }
}

}  // namespace

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestName && is_letter(text[0]) &&
           std::ranges::all_of(text, is_name_character);
}

std::string scalar_complaint(const Value& value, const Shape& shape)
{
    if (shape.kind == Shape::Kind::Integer || find_quantity(shape.kind) != nullptr)
        return number_complaint(value, shape);
    if (value.is_text())
        return text_complaint(value.text(), shape);
    if (shape.kind == Shape::Kind::Boolean)
        return value.is_bool() ? "" : "must be true or false";
    if (shape.kind == Shape::Kind::Text || shape.kind == Shape::Kind::Name || shape.kind == Shape::Kind::DirectoryName)
        return format("must be text; write \"{}\" in quotes", written(value));
    return text_complaint(written(value), shape);
}

std::string written(const Value& value)
{
    if (value.is_integer())
        return std::to_string(value.integer());
    if (value.is_bool())
        return value.boolean() ? "true" : "false";
    if (!value.is_text())
        return std::string{value.kind_name()};
    return shortened(value.text());
}

std::string shortened(std::string_view text)
{
    constexpr std::size_t kShown = 64;
    std::string shown{text.substr(0, kShown)};
    if (text.size() > kShown) {
        shown.resize(valid_utf8_prefix(shown));
        shown += "...";
    }
    std::ranges::replace(shown, '\n', ' ');
    return shown;
}

// A number is one only when it is spelled as it would be printed: 010, +1, 1_000 and 1e3 stay text, and the field that
// wants a number says what is wrong with them.
Value plain_scalar(const std::string& text, Origin at)
{
    if (text == "true" || text == "false")
        return Value{text == "true", at};
    if (const auto number = parse_integer(text))
        return Value{*number, at};
    return Value{text, at};
}

}  // namespace vpcsim
