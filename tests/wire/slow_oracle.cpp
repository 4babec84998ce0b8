#include "wire/slow_oracle.h"

#include <algorithm>

#include "vpcsim/base/assert.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/describe.h"
#include "vpcsim/wire/parse.h"
#include "wire/packets.h"

#if defined(__SANITIZE_ADDRESS__)
#define VPCSIM_TEST_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VPCSIM_TEST_ASAN 1
#endif
#endif
#ifdef VPCSIM_TEST_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace vpcsim {
namespace {

// Forbids AddressSanitizer the rest of the slot behind the stored bytes.
class Fence {
public:
    explicit Fence([[maybe_unused]] Packet& packet)
#ifdef VPCSIM_TEST_ASAN
        : begin_{packet.stored().data() + packet.stored().size()}, size_{packet.capacity() - packet.stored().size()}
    {
        ASAN_POISON_MEMORY_REGION(begin_, size_);
    }
    ~Fence() { ASAN_UNPOISON_MEMORY_REGION(begin_, size_); }
#else
    {
    }
#endif
    Fence(const Fence&) = delete;
    Fence& operator=(const Fence&) = delete;

private:
#ifdef VPCSIM_TEST_ASAN
    const std::uint8_t* begin_;
    std::size_t size_;
#endif
};

std::vector<std::uint8_t> with_pseudo_header(const std::uint8_t* ip, bool is_v4, std::uint8_t protocol,
                                             std::span<const std::uint8_t> transport, std::size_t length)
{
    std::vector<std::uint8_t> covered(ip + (is_v4 ? 12 : 8), ip + (is_v4 ? 20 : 40));
    covered.insert(covered.end(), {0, protocol, 0, 0});
    write_u16(&covered[covered.size() - 2], static_cast<std::uint16_t>(length));
    covered.insert(covered.end(), transport.begin(), transport.end());
    return covered;
}

// Where the transport header starts and what it is; 0 if that cannot be found.
struct Transport {
    std::size_t offset = 0;
    std::uint8_t protocol = 0;
};

Transport find_transport(const std::vector<std::uint8_t>& frame)
{
    if (frame.size() < 34)
        return {};
    if (frame[12] == 0x08 && frame[13] == 0x00)
        return {14 + (frame[14] & 15) * std::size_t{4}, frame[23]};
    if (frame[12] != 0x86 || frame[13] != 0xdd || frame.size() < 54)
        return {};
    Transport transport{54, frame[20]};
    const auto is_extension = [](std::uint8_t next) { return next == 0 || next == 43 || next == 44 || next == 60; };
    while (is_extension(transport.protocol)) {
        if (transport.offset + 8 > frame.size())
            return {};
        const std::size_t size = transport.protocol == 44 ? 8 : 8 + frame[transport.offset + 1] * std::size_t{8};
        transport.protocol = frame[transport.offset];
        transport.offset += size;
    }
    return transport;
}

// Where the checksum stands in a transport header; 0 if it has none.
std::size_t checksum_place(std::uint8_t protocol)
{
    switch (protocol) {
    case 1:
    case 58:
        return 2;
    case 6:
        return 16;
    case 17:
        return 6;
    default:
        return 0;
    }
}

void check_checksums(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    const auto frame = packet.stored();
    const bool is_v4 = meta.family() == IpFamily::V4;
    if (is_v4)
        VPCSIM_ASSERT(slow_checksum(frame.subspan(14, (frame[14] & 15) * std::size_t{4})) == 0);
    const auto protocol = static_cast<std::uint8_t>(meta.protocol);
    if (meta.has(PacketMeta::kFragment) || checksum_place(protocol) == 0)
        return;
    const std::size_t length = std::min<std::size_t>(meta.transport_length, frame.size() - meta.transport_offset);
    const auto transport = frame.subspan(meta.transport_offset, length);
    const bool has_none = protocol == 17 && is_v4 && transport[6] == 0 && transport[7] == 0;
    if (protocol == 1)
        VPCSIM_ASSERT(slow_checksum(transport) == 0);
    else if (!has_none)
        VPCSIM_ASSERT(
            slow_checksum(with_pseudo_header(&frame[14], is_v4, protocol, transport, meta.transport_length)) == 0);
}

void check_lengths(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    VPCSIM_ASSERT(meta.transport_offset <= packet.stored().size());
    VPCSIM_ASSERT(14u + meta.ip_length <= packet.frame_size().count);
    VPCSIM_ASSERT(meta.transport_offset + meta.transport_length <= 14u + meta.ip_length);
    VPCSIM_ASSERT(meta.source.is_v4() == meta.destination.is_v4());
    VPCSIM_ASSERT(meta.source.is_v4() == (meta.family() == IpFamily::V4));
    VPCSIM_ASSERT(!meta.source.is_multicast());
}

void call_readers(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    VPCSIM_ASSERT(!describe(packet).empty());
    VPCSIM_ASSERT(!to_string(five_tuple(meta)).empty());
    if (meta.has(PacketMeta::kIcmpError))
        quoted_flow(packet);
    if (meta.has(PacketMeta::kEcho))
        VPCSIM_ASSERT(read_echo(packet).payload.size() + 8 <= meta.transport_length);
    if (meta.has(PacketMeta::kLaterFragment))
        return;
    if (meta.protocol == Protocol::Udp)
        VPCSIM_ASSERT(udp_payload(packet).size() + 8 <= meta.transport_length);
    if (meta.protocol == Protocol::Tcp)
        VPCSIM_ASSERT(tcp_payload(packet).size() + 20 <= meta.transport_length);
}

}  // namespace

std::uint16_t slow_checksum(std::span<const std::uint8_t> bytes)
{
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        sum += static_cast<unsigned>(bytes[i] << 8) + (i + 1 < bytes.size() ? bytes[i + 1] : 0u);
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(~sum);
}

void mend_checksums(std::vector<std::uint8_t>& frame, std::size_t zero_tail)
{
    const auto put = [&frame](std::size_t at, std::uint16_t value) { write_u16(&frame[at], value); };
    const Transport transport = find_transport(frame);
    if (transport.offset == 0 || transport.offset > frame.size())
        return;
    const bool is_v4 = frame[12] == 0x08;
    if (is_v4) {
        put(24, 0);
        put(24, slow_checksum(std::span{frame}.subspan(14, transport.offset - 14)));
    }
    const std::size_t place = checksum_place(transport.protocol);
    const std::size_t ip_end = 14 + (is_v4 ? read_u16(&frame[16]) : 40u + read_u16(&frame[18]));
    if (place == 0 || transport.offset + place + 2 > frame.size() || ip_end > frame.size() + zero_tail ||
        ip_end < transport.offset + place + 2)
        return;
    std::size_t length = ip_end - transport.offset;
    if (transport.protocol == 17)
        length = std::min<std::size_t>(length, read_u16(&frame[transport.offset + 4]));
    put(transport.offset + place, 0);
    const auto covered = std::span{frame}.subspan(transport.offset, std::min(length, frame.size() - transport.offset));
    put(transport.offset + place,
        transport.protocol == 1
            ? slow_checksum(covered)
            : slow_checksum(with_pseudo_header(&frame[14], is_v4, transport.protocol, covered, length)));
}

bool exercise(std::span<const std::uint8_t> frame, std::size_t zero_tail)
{
    static PacketPool pool;
    Packet& packet = packet_of(pool, frame, zero_tail);
    const bool is_accepted = [&packet] {
        const Fence fence{packet};
        if (parse(packet) != ParseResult::Ok)
            return false;
        call_readers(packet);
        if (packet.meta.is_ip()) {
            check_lengths(packet);
            check_checksums(packet);
        }
        return true;
    }();
    pool.release(packet);
    return is_accepted;
}

}  // namespace vpcsim
