// Packet: real bytes in a pool slot, with the facts that stages judge by.
//
// A packet is a stored prefix and a zero tail. Headers and any payload with content are stored; the payload of bulk
// load is zeros and is not. Checksums stay exact because zeros add nothing; whoever writes the packet out writes the
// zeros.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/units.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

enum class EtherType : std::uint16_t { Ipv4 = 0x0800, Arp = 0x0806, Ipv6 = 0x86dd };

// IANA protocol numbers that the simulator knows by name. Any other value 0-255 may occur in a packet.
enum class Protocol : std::uint8_t {
    HopByHop = 0,
    Icmp = 1,
    Tcp = 6,
    Udp = 17,
    Routing = 43,
    Fragment = 44,
    Gre = 47,
    Icmpv6 = 58,
    NoNext = 59,
    DestinationOptions = 60,
};

constexpr bool has_ports(Protocol protocol) { return protocol == Protocol::Tcp || protocol == Protocol::Udp; }

// PacketMeta: what the stages read of a packet; parse() or who has built the packet fills it, once.
// One cache line. Ports are 0 where the protocol has none; an ICMP echo has its identifier in both. Of ARP, source and
// destination are the sender's and the target's IP address.
struct alignas(64) PacketMeta {
    enum Flag : std::uint8_t {
        kFragment = 1,       // a fragment of a larger packet, first or later
        kLaterFragment = 2,  // not the first one: it has no transport header
        kMoreFragments = 4,
        kDontFragment = 8,  // IPv4 DF; always set for IPv6
        kIcmpError = 16,    // ICMP or ICMPv6 error: it quotes the packet that caused it
        kEcho = 32,         // ICMP or ICMPv6 echo request or reply
    };

    IpAddress source;
    IpAddress destination;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    EtherType ether_type{};
    std::uint16_t ip_length = 0;         // IP header and payload, in bytes; 0 for ARP
    std::uint16_t transport_offset = 0;  // from the start of the frame to the transport header
    std::uint16_t transport_length = 0;  // transport header and payload, in bytes; of a fragment, what it carries
    std::uint16_t fragment_offset = 0;   // in bytes
    Protocol protocol{};                 // of the transport header, behind IPv6 extension headers
    std::uint8_t hop_limit = 0;          // TTL or Hop Limit
    std::uint32_t fragment_id = 0;       // the identification; of an IPv6 packet only if it has a fragment header
    std::uint8_t tcp_flags = 0;
    std::uint8_t icmp_type = 0;
    std::uint8_t icmp_code = 0;
    std::uint8_t flags = 0;
    MacAddress destination_mac;

    bool operator==(const PacketMeta&) const = default;
    IpFamily family() const { return ether_type == EtherType::Ipv6 ? IpFamily::V6 : IpFamily::V4; }
    bool has(Flag flag) const { return (flags & flag) != 0; }
    bool is_ip() const { return ether_type != EtherType::Arp; }
};
static_assert(sizeof(PacketMeta) == 64, "PacketMeta is one cache line");

// A packet keeps one id wherever it is seen: who made it, and a count.
struct PacketId {
    std::uint32_t maker = 0;
    std::uint32_t number = 0;
    auto operator<=>(const PacketId&) const = default;
};

// ProbeTag: which probe a packet serves. Not on the wire; a reply inherits it, so that a lost reply is known as one.
struct ProbeTag {
    static constexpr std::uint32_t kNone = 0;
    std::uint32_t probe = kNone;
    std::uint32_t answered_by = 0;  // 0: a request; else one more than the number of the instance that answers

    bool is_reply() const { return answered_by != 0; }
};

class Packet {
public:
    static constexpr std::size_t kEthernetHeader = 14;
    static constexpr std::size_t kLongestFrame = kEthernetHeader + 8500 + 64;  // the jumbo MTU [EN-20], and slack

    PacketMeta meta;
    PacketId id;
    ProbeTag tag;

    std::span<const std::uint8_t> stored() const { return {bytes_, stored_}; }
    // Whoever writes there may change what meta says, or break a checksum: then meta is parse()'s to fill again.
    std::span<std::uint8_t> stored()
    {
        is_known_ = false;
        return {bytes_, stored_};
    }
    // For whoever keeps meta and the checksums in step with what it writes.
    std::uint8_t* bytes_in_step() { return bytes_; }
    // Whether meta is what parse() would find: it has been here, or a builder knew (a parse takes 13 ns).
    bool is_known() const { return is_known_; }
    void set_known() { is_known_ = true; }
    std::uint32_t zero_tail() const { return zero_tail_; }
    // The frame on the wire, Ethernet header included, frame check sequence not.
    Bytes frame_size() const { return {std::uint64_t{stored_} + zero_tail_}; }
    std::size_t capacity() const { return capacity_; }

    // Sets the sizes; the caller then writes every stored byte. REQUIRES: stored <= capacity().
    std::span<std::uint8_t> resize(std::size_t stored, std::size_t zero_tail)
    {
        VPCSIM_ASSERT(stored <= capacity_ && stored + zero_tail <= kLongestFrame);
        stored_ = static_cast<std::uint16_t>(stored);
        zero_tail_ = static_cast<std::uint16_t>(zero_tail);
        is_known_ = false;
        return {bytes_, stored};
    }

private:
    friend class PacketPool;

    std::uint16_t stored_ = 0;
    std::uint16_t zero_tail_ = 0;
    std::uint16_t capacity_ = 0;
    bool is_known_ = false;
    Packet* next_free_ = nullptr;
    std::uint8_t* bytes_ = nullptr;
};

// PacketPool: fixed slots in two sizes, headers with a little payload and whole jumbo frames. It grows by chunks and
// never gives memory back, so that a warmed-up run allocates nothing.
// Invariant: slots() == free_slots() + live(). Packets never move.
class PacketPool {
public:
    // A default ping over IPv6 takes 118; the Packet and its slot are four cache lines.
    static constexpr std::size_t kSmall = 128;

    explicit PacketPool(std::size_t most_packets = 4'000'000);
    PacketPool(const PacketPool&) = delete;
    PacketPool& operator=(const PacketPool&) = delete;
    ~PacketPool();

    // A slot for at least `stored` bytes, with empty id and tag; the caller sizes and fills it, parse() fills its meta.
    // Throws RunAborted when most_packets are live.
    // REQUIRES: stored <= Packet::kLongestFrame.
    Packet& acquire(std::size_t stored)
    {
        SizeClass& size = stored <= kSmall ? small_ : large_;
        if (size.free == nullptr || live_ == most_packets_) [[unlikely]]
            grow(size);
        Packet& packet = *size.free;
        size.free = packet.next_free_;
        ++live_;
        packet.id = {};
        packet.tag = {};
        return packet;
    }

    void release(Packet& packet)
    {
        VPCSIM_ASSERT(live_ > 0);
        SizeClass& size = packet.capacity_ <= kSmall ? small_ : large_;
        packet.next_free_ = size.free;
        size.free = &packet;
        --live_;
    }

    // A copy in a slot of its own: bytes, meta and tag; the id is the caller's to give.
    Packet& clone(const Packet& packet);

    std::size_t slots() const { return small_.count + large_.count; }
    std::size_t free_slots() const { return slots() - live_; }
    std::size_t live() const { return live_; }

private:
    struct SizeClass {
        std::size_t bytes = 0;
        std::size_t chunk_slots = 0;
        Packet* free = nullptr;
        std::size_t count = 0;
        std::vector<std::unique_ptr<std::byte[]>> chunks;
    };

    // Adds a chunk, or throws RunAborted at the limit.
    void grow(SizeClass& size);

    std::size_t most_packets_;
    std::size_t live_ = 0;
    SizeClass small_;
    SizeClass large_;
};

}  // namespace vpcsim
