// From what a scenario field says to what it means: the parsers that the shape checker asks, and accessors for those
// who read a tree that passed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vpcsim/base/time.h"
#include "vpcsim/base/units.h"
#include "vpcsim/base/value.h"
#include "vpcsim/explain/service.h"
#include "vpcsim/guest/guest_settings.h"
#include "vpcsim/vpc/security_group.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

// Closed on both ends; what is left out is open: "16ms..", "..20ms".
template <class T>
struct Range {
    std::optional<T> least;
    std::optional<T> most;

    bool contains(T value) const { return (!least || value >= *least) && (!most || value <= *most); }
    bool operator==(const Range&) const = default;
};

// The two sides of "a..b"; "a" alone is both.
struct RangeText {
    std::string_view least;
    std::string_view most;
};
RangeText split_range(std::string_view text);

// "80/80", "1024/65535", "-1/-1" for all ports. nullopt when it is none or runs backwards.
std::optional<PortRange> parse_port_range(std::string_view text);
std::optional<Listener> parse_listener(std::string_view text);
// A plain decimal number, as the reader resolves one.
std::optional<std::int64_t> parse_integer(std::string_view text);
// The region that a zone id belongs to: "cn-beijing" for "cn-beijing-h", "eu-central-1" for "eu-central-1a".
std::optional<std::string_view> region_of_zone(std::string_view zone);

// Each REQUIRES that check_shape found the field in order.
Duration duration_of(const Value& value);
BitRate bit_rate_of(const Value& value);
Bytes bytes_of(const Value& value);
PartsPerMillion percent_of(const Value& value);
IpAddress ip_of(const Value& value);
Cidr cidr_of(const Value& value);
PortRange port_range_of(const Value& value);
Listener listener_of(const Value& value);
Service service_of(const Value& value);
// A word of an Enum, in lower case.
std::string word_of(const Value& value);

Range<std::int64_t> integer_range_of(const Value& value);
Range<Duration> duration_range_of(const Value& value);
Range<BitRate> bit_rate_range_of(const Value& value);
Range<PartsPerMillion> percent_range_of(const Value& value);

}  // namespace vpcsim
