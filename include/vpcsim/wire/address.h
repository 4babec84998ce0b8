// Addresses as the wire carries them and as rules match them: MAC, IP (both families in one type), CIDR block.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "vpcsim/base/random.h"
#include "vpcsim/wire/bytes.h"

namespace vpcsim {

enum class IpFamily : std::uint8_t { V4 = 4, V6 = 6 };

struct MacAddress {
    std::array<std::uint8_t, 6> bytes{};

    constexpr bool is_multicast() const { return (bytes[0] & 1) != 0; }
    constexpr auto operator<=>(const MacAddress&) const = default;

    static MacAddress from_wire(const std::uint8_t* from)
    {
        MacAddress mac;
        std::memcpy(mac.bytes.data(), from, mac.bytes.size());
        return mac;
    }
    void write(std::uint8_t* to) const { std::memcpy(to, bytes.data(), bytes.size()); }
};

inline constexpr MacAddress kBroadcastMac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

// "ee:ff:ff:ff:ff:ff": six pairs of hexadecimal digits.
std::optional<MacAddress> parse_mac(std::string_view text);
std::string to_string(MacAddress mac);

// IpAddress: an IPv4 or IPv6 address in 128 bits; IPv4 as the IPv4-mapped ::ffff:a.b.c.d (RFC 4291 2.5.5.2), so that
// both families share one comparison, one hash and one mask. A packet on the wire may not carry a mapped address in an
// IPv6 header: parse() refuses it (RFC 4942 2.2), so the two never mix.
class IpAddress {
public:
    constexpr IpAddress() = default;  // "::"
    static constexpr IpAddress v4(std::uint32_t bits) { return IpAddress{0, kMappedPrefix | bits}; }
    static constexpr IpAddress v6(std::uint64_t high, std::uint64_t low) { return IpAddress{high, low}; }
    static constexpr IpAddress v4_from_wire(const std::uint8_t* bytes) { return v4(read_u32(bytes)); }
    static constexpr IpAddress v6_from_wire(const std::uint8_t* bytes)
    {
        return IpAddress{read_u64(bytes), read_u64(bytes + 8)};
    }

    constexpr IpFamily family() const { return is_v4() ? IpFamily::V4 : IpFamily::V6; }
    constexpr bool is_v4() const { return high_ == 0 && (low_ >> 32) == (kMappedPrefix >> 32); }
    constexpr std::uint32_t v4_bits() const { return static_cast<std::uint32_t>(low_); }
    constexpr std::uint64_t high() const { return high_; }
    constexpr std::uint64_t low() const { return low_; }

    constexpr void write_v4(std::uint8_t* to) const { write_u32(to, v4_bits()); }
    constexpr void write_v6(std::uint8_t* to) const
    {
        write_u64(to, high_);
        write_u64(to + 8, low_);
    }

    constexpr bool is_unspecified() const { return (high_ == 0 && low_ == 0) || (is_v4() && v4_bits() == 0); }
    // 224.0.0.0/4 or ff00::/8.
    constexpr bool is_multicast() const { return is_v4() ? v4_bits() >> 28 == 0xe : high_ >> 56 == 0xff; }
    constexpr bool is_limited_broadcast() const { return is_v4() && v4_bits() == 0xffffffffu; }
    // 127.0.0.0/8 or ::1: never on a wire (RFC 1122 3.2.1.3, RFC 4291 2.5.3).
    constexpr bool is_loopback() const { return is_v4() ? v4_bits() >> 24 == 127 : high_ == 0 && low_ == 1; }
    // fe80::/10.
    constexpr bool is_link_local_v6() const { return high_ >> 54 == 0x3fa; }

    // The address `offset` further on; wraps at the end of the 128 bits.
    constexpr IpAddress plus(std::uint64_t offset) const
    {
        const std::uint64_t low = low_ + offset;
        return IpAddress{high_ + (low < low_ ? 1 : 0), low};
    }

    constexpr auto operator<=>(const IpAddress&) const = default;
    constexpr std::uint64_t hash() const { return mix(high_, low_); }

private:
    static constexpr std::uint64_t kMappedPrefix = 0xffff'0000'0000u;

    constexpr IpAddress(std::uint64_t high, std::uint64_t low) : high_{high}, low_{low} {}

    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
};

// Dotted quad without leading zeros, or RFC 4291 text; no zone, no IPv4-mapped form, nothing around it.
std::optional<IpAddress> parse_ip(std::string_view text);
// RFC 5952 for IPv6.
std::string to_string(IpAddress address);

// The solicited-node multicast address ff02::1:ffXX:XXXX (RFC 4291 2.7.1), and the MAC of a group:
// 33:33:... (RFC 2464 7) or 01:00:5e:... (RFC 1112 6.4).
IpAddress solicited_node_address(IpAddress target);
MacAddress multicast_mac(IpAddress group);

// Cidr: a block of addresses, "10.0.0.0/8" or "2001:db8::/32".
// Invariant: bits of the address behind the prefix are zero; length() <= 32 for IPv4, <= 128 for IPv6.
class Cidr {
public:
    constexpr Cidr() = default;  // ::/0
    // Masks the host bits away [SG rule objects accept them, domain.md 3.2].
    // REQUIRES: length within the family's range.
    Cidr(IpAddress address, unsigned length);

    // The block of that address alone.
    static Cidr host(IpAddress address);

    IpAddress address() const { return address_; }
    unsigned length() const { return address_.is_v4() ? bits_ - 96u : bits_; }
    IpFamily family() const { return address_.family(); }

    IpAddress first() const { return address_; }
    IpAddress last() const;

    bool contains(IpAddress address) const
    {
        return ((address.high() ^ address_.high()) & high_mask_) == 0 &&
               ((address.low() ^ address_.low()) & low_mask_) == 0;
    }
    bool contains(const Cidr& other) const { return other.bits_ >= bits_ && contains(other.address_); }
    bool overlaps(const Cidr& other) const { return contains(other) || other.contains(*this); }

    bool operator==(const Cidr& other) const { return address_ == other.address_ && bits_ == other.bits_; }
    auto operator<=>(const Cidr& other) const
    {
        const auto by_address = address_ <=> other.address_;
        return by_address != 0 ? by_address : bits_ <=> other.bits_;
    }

private:
    IpAddress address_;
    std::uint64_t high_mask_ = 0;
    std::uint64_t low_mask_ = 0;
    std::uint8_t bits_ = 0;  // prefix length in the 128-bit form: an IPv4 /24 is 96 + 24
};

struct CidrText {
    Cidr block;
    bool host_bits_set = false;  // "10.1.2.3/8" was written; block is 10.0.0.0/8
};

// "10.0.0.0/8"; a bare address is a /32 or /128 [VP-47].
std::optional<CidrText> parse_cidr(std::string_view text);
std::string to_string(const Cidr& block);

// Every IPv4 address, and every IPv6 address: 0.0.0.0/0 and ::/0. 0.0.0.0/0 does not contain an IPv6 address
// [domain.md 3.3]; ::/0 as a Cidr contains the mapped IPv4 ones, so rules compare the family first.
Cidr every_address(IpFamily family);

}  // namespace vpcsim
