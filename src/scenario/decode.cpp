#include "vpcsim/scenario/decode.h"

#include <charconv>

#include "vpcsim/base/spelling.h"
#include "vpcsim/vpc/latency.h"

namespace vpcsim {
namespace {

template <class T>
T required(const std::optional<T>& parsed)
{
    VPCSIM_ASSERT(parsed.has_value());
    return *parsed;
}

template <class T, class Parse>
Range<T> range_of(const Value& value, Parse parse)
{
    const RangeText sides = split_range(value.text());
    const auto side = [&](std::string_view text) {
        return text.empty() ? std::optional<T>{} : std::optional<T>{required(parse(text))};
    };
    return {side(sides.least), side(sides.most)};
}

std::optional<std::uint16_t> parse_port(std::string_view text)
{
    const auto number = parse_integer(text);
    if (!number || *number < 0 || *number > 65'535)
        return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

}  // namespace

RangeText split_range(std::string_view text)
{
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos)
        return {text, text};
    return {text.substr(0, dots), text.substr(dots + 2)};
}

std::optional<std::int64_t> parse_integer(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || std::to_string(number) != text)
        return std::nullopt;
    return number;
}

std::optional<PortRange> parse_port_range(std::string_view text)
{
    if (text == "-1/-1")
        return PortRange{};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto first = parse_port(text.substr(0, slash));
    const auto last = parse_port(text.substr(slash + 1));
    if (!first || !last || *first > *last)
        return std::nullopt;
    return PortRange{*first, *last};
}

std::optional<Listener> parse_listener(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const std::string_view protocol = text.substr(0, slash);
    const auto port = parse_port(text.substr(slash + 1));
    if ((protocol != "tcp" && protocol != "udp") || !port || *port == 0)
        return std::nullopt;
    return Listener{protocol == "tcp" ? Protocol::Tcp : Protocol::Udp, *port};
}

std::optional<std::string_view> region_of_zone(std::string_view zone)
{
    if (zone.empty() || zone.back() < 'a' || zone.back() > 'z')
        return std::nullopt;
    std::string_view region = zone.substr(0, zone.size() - 1);
    // "eu-central-1a", but "cn-beijing-h": a dash only behind a letter.
    const bool dash = region.ends_with('-');
    if (dash)
        region.remove_suffix(1);
    if (region.empty() || dash == (region.back() >= '0' && region.back() <= '9') || !is_known_region(region))
        return std::nullopt;
    return region;
}

Duration duration_of(const Value& value) { return required(parse_duration(value.text())); }
BitRate bit_rate_of(const Value& value) { return required(parse_bit_rate(value.text())); }
Bytes bytes_of(const Value& value) { return required(parse_bytes(value.text())); }
PartsPerMillion percent_of(const Value& value) { return required(parse_percent(value.text())); }
IpAddress ip_of(const Value& value) { return required(parse_ip(value.text())); }
Cidr cidr_of(const Value& value) { return required(parse_cidr(value.text())).block; }
PortRange port_range_of(const Value& value) { return required(parse_port_range(value.text())); }
Listener listener_of(const Value& value) { return required(parse_listener(value.text())); }
Service service_of(const Value& value) { return required(parse_service(value.text())); }
std::string word_of(const Value& value) { return lowercase(value.text()); }

Range<std::int64_t> integer_range_of(const Value& value)
{
    if (value.is_integer())
        return {value.integer(), value.integer()};
    return range_of<std::int64_t>(value, parse_integer);
}

Range<Duration> duration_range_of(const Value& value) { return range_of<Duration>(value, parse_duration); }
Range<BitRate> bit_rate_range_of(const Value& value) { return range_of<BitRate>(value, parse_bit_rate); }
Range<PartsPerMillion> percent_range_of(const Value& value) { return range_of<PartsPerMillion>(value, parse_percent); }

}  // namespace vpcsim
