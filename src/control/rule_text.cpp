#include "rule_text.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "words.h"

namespace vpcsim {
namespace {

constexpr std::uint16_t number(Protocol protocol) { return static_cast<std::uint16_t>(protocol); }

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 6> kProtocols{{
    {"tcp", number(Protocol::Tcp)},
    {"udp", number(Protocol::Udp)},
    {"icmp", number(Protocol::Icmp)},
    {"icmpv6", number(Protocol::Icmpv6)},
    {"gre", number(Protocol::Gre)},
    {"all", RuleProtocol::kAll},
}};

// All of the text, no sign, no leading zero.
std::optional<std::uint16_t> read_number(std::string_view text, std::uint16_t largest)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > largest ||
        (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

}  // namespace

std::optional<RuleProtocol> read_protocol(const Value& value)
{
    if (value.is_integer()) {
        if (value.integer() < 0 || value.integer() > 255)
            return std::nullopt;
        return RuleProtocol{static_cast<std::uint16_t>(value.integer())};
    }
    if (!value.is_text())
        return std::nullopt;
    for (const auto& [word, protocol] : kProtocols)
        if (same_word(word, value.text()))
            return RuleProtocol{protocol};
    const auto written = read_number(value.text(), 255);
    return written ? std::optional{RuleProtocol{*written}} : std::nullopt;
}

std::string to_string(RuleProtocol protocol)
{
    for (const auto& [word, value] : kProtocols)
        if (value == protocol.value)
            return std::string{word};
    return std::to_string(protocol.value);
}

std::optional<PortsText> read_ports(const Value& value)
{
    if (!value.is_text())
        return std::nullopt;
    const std::string_view text = value.text();
    if (text == "-1/-1")
        return PortsText{{}, true};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto first = read_number(text.substr(0, slash), 65'535);
    const auto last = read_number(text.substr(slash + 1), 65'535);
    if (!first || !last || *first > *last)
        return std::nullopt;
    return PortsText{{*first, *last}, false};
}

bool fits(RuleProtocol protocol, IpFamily family)
{
    const Protocol foreign = family == IpFamily::V4 ? Protocol::Icmpv6 : Protocol::Icmp;
    return protocol.value != number(foreign);
}

}  // namespace vpcsim
