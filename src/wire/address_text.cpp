#include "address_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <vector>

#include "vpcsim/base/format.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {
namespace {

constexpr std::size_t kGroups = 8;  // of 16 bits, in an IPv6 address
using Groups = std::array<std::uint16_t, kGroups>;

std::optional<std::uint32_t> read_dotted_quad(std::string_view text)
{
    std::uint32_t bits = 0;
    for (int octet = 0; octet < 4; ++octet) {
        const std::size_t end = octet < 3 ? text.find('.') : text.size();
        if (end == std::string_view::npos)
            return std::nullopt;
        const auto value = read_decimal(text.substr(0, end), 255);
        if (!value)
            return std::nullopt;
        bits = bits << 8 | *value;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return bits;
}

// The groups on one side of "::", or of an address without one. A dotted quad may stand for the last two groups.
struct GroupList {
    Groups groups{};
    std::size_t count = 0;
};

std::optional<GroupList> read_groups(std::string_view text, bool may_end_in_dotted_quad)
{
    GroupList list;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        const bool is_last = colon == std::string_view::npos;
        if (is_last && may_end_in_dotted_quad && group.find('.') != std::string_view::npos) {
            const auto quad = read_dotted_quad(group);
            if (!quad || list.count + 2 > kGroups)
                return std::nullopt;
            list.groups[list.count++] = static_cast<std::uint16_t>(*quad >> 16);
            list.groups[list.count++] = static_cast<std::uint16_t>(*quad);
            return list;
        }
        const auto value = read_hexadecimal(group, 4);
        if (!value || list.count == kGroups)
            return std::nullopt;
        list.groups[list.count++] = *value;
        if (is_last)
            return list;
        text.remove_prefix(colon + 1);
        if (text.empty())
            return std::nullopt;  // a single colon at the end
    }
    return list;
}

IpAddress address_of(const Groups& groups)
{
    std::uint64_t half[2] = {0, 0};
    for (std::size_t i = 0; i < kGroups; ++i)
        half[i / 4] = half[i / 4] << 16 | groups[i];
    return IpAddress::v6(half[0], half[1]);
}

std::optional<IpAddress> read_ipv6(std::string_view text)
{
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) {
        const auto all = read_groups(text, true);
        return all && all->count == kGroups ? std::optional{address_of(all->groups)} : std::nullopt;
    }
    const auto front = read_groups(text.substr(0, gap), false);
    const auto back = read_groups(text.substr(gap + 2), true);
    // The gap stands for at least one group (RFC 4291 2.2).
    if (!front || !back || front->count + back->count >= kGroups)
        return std::nullopt;
    Groups groups = front->groups;
    std::copy_n(back->groups.begin(), back->count, groups.end() - static_cast<std::ptrdiff_t>(back->count));
    return address_of(groups);
}

// The longest run of zero groups, the first of equals; a single zero group is spelled out (RFC 5952 4.2).
struct ZeroRun {
    std::size_t begin = kGroups;
    std::size_t length = 1;
};

ZeroRun longest_zero_run(const Groups& groups)
{
    ZeroRun longest;
    std::size_t length = 0;
    for (std::size_t i = 0; i < kGroups; ++i) {
        length = groups[i] == 0 ? length + 1 : 0;
        if (length > longest.length)
            longest = {i + 1 - length, length};
    }
    return longest;
}

std::string ipv6_text(IpAddress address)
{
    Groups groups;
    for (std::size_t i = 0; i < kGroups; ++i)
        groups[i] = static_cast<std::uint16_t>((i < 4 ? address.high() : address.low()) >> (48 - i % 4 * 16));
    const ZeroRun zeros = longest_zero_run(groups);
    std::string text;
    for (std::size_t i = 0; i < kGroups; ++i) {
        if (i == zeros.begin) {
            text += "::";
            i += zeros.length - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':')
            text += ':';
        format_to(std::back_inserter(text), "{:x}", groups[i]);
    }
    return text;
}

}  // namespace

std::optional<std::uint32_t> read_decimal(std::string_view digits, std::uint32_t most)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value > most)
        return std::nullopt;
    return digits.size() > 1 && digits.front() == '0' ? std::nullopt : std::optional{value};
}

std::optional<std::uint16_t> read_hexadecimal(std::string_view digits, std::size_t most_digits)
{
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.size() > most_digits)
        return std::nullopt;
    return value;
}

std::optional<MacAddress> parse_mac(std::string_view text)
{
    MacAddress mac;
    if (text.size() != 17)
        return std::nullopt;
    for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
        const auto pair = text.substr(3 * i, 2);
        const auto value = read_hexadecimal(pair, 2);
        if (!value || (i < 5 && text[3 * i + 2] != ':'))
            return std::nullopt;
        mac.bytes[i] = static_cast<std::uint8_t>(*value);
    }
    return mac;
}

std::optional<IpAddress> parse_ip(std::string_view text)
{
    if (text.find(':') == std::string_view::npos) {
        const auto bits = read_dotted_quad(text);
        return bits ? std::optional{IpAddress::v4(*bits)} : std::nullopt;
    }
    const auto address = read_ipv6(text);
    return address && !address->is_v4() ? address : std::nullopt;
}

std::string to_string(IpAddress address)
{
    if (!address.is_v4())
        return ipv6_text(address);
    const std::uint32_t bits = address.v4_bits();
    return format("{}.{}.{}.{}", bits >> 24, bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
}

}  // namespace vpcsim
