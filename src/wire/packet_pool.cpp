#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {
namespace {

constexpr std::size_t kCacheLine = alignof(Packet);
constexpr std::size_t kChunkBytes = 512 * 1024;  // large enough to be rare, small enough for a two-host scenario

// A slot is a Packet and its bytes behind it; rounded up, so that every Packet starts a cache line.
constexpr std::size_t slot_stride(std::size_t bytes)
{
    return (sizeof(Packet) + bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
}

static_assert(slot_stride(PacketPool::kSmall) == 256, "a small slot is four cache lines");
static_assert(std::is_trivially_destructible_v<Packet>, "chunks are given back without a walk over their packets");

}  // namespace

PacketPool::PacketPool(std::size_t most_packets) : most_packets_{most_packets}
{
    small_.bytes = kSmall;
    large_.bytes = Packet::kLongestFrame;
    for (SizeClass* size : {&small_, &large_})
        size->chunk_slots = kChunkBytes / slot_stride(size->bytes);
}

PacketPool::~PacketPool() = default;

void PacketPool::grow(SizeClass& size)
{
    if (live_ >= most_packets_)
        throw RunAborted{format("packet pool: {} packets are alive at once, the most that limits allow; raise the "
                                "limit of packets or lower the load",
                                live_)};
    const std::size_t stride = slot_stride(size.bytes);
    const std::size_t slots = std::min(size.chunk_slots, most_packets_ - live_);
    std::size_t space = slots * stride + kCacheLine;
    auto chunk = std::make_unique_for_overwrite<std::byte[]>(space);
    void* aligned = chunk.get();
    aligned = std::align(kCacheLine, slots * stride, aligned, space);
    auto* at = static_cast<std::byte*>(aligned) + slots * stride;
    for (std::size_t i = 0; i < slots; ++i) {  // from the back, so that slots are handed out from the front
        at -= stride;
        auto* packet = new (at) Packet;
        packet->capacity_ = static_cast<std::uint16_t>(size.bytes);
        packet->bytes_ = new (at + sizeof(Packet)) std::uint8_t[size.bytes];
        packet->next_free_ = size.free;
        size.free = packet;
    }
    size.count += slots;
    size.chunks.push_back(std::move(chunk));
}

Packet& PacketPool::clone(const Packet& packet)
{
    Packet& copy = acquire(packet.stored_);
    copy.meta = packet.meta;
    copy.tag = packet.tag;
    const auto bytes = copy.resize(packet.stored_, packet.zero_tail_);
    std::ranges::copy(packet.stored(), bytes.begin());
    copy.is_known_ = packet.is_known_;
    return copy;
}

}  // namespace vpcsim
