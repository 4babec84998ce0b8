#include "vpcsim/guest/reassembler.h"

#include <algorithm>

#include "vpcsim/fabric/fabric.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

std::size_t end_of(const Packet& fragment)
{
    return std::size_t{fragment.meta.fragment_offset} + fragment.meta.transport_length;
}

bool is_same_part(const Packet& one, const Packet& other)
{
    return one.meta.fragment_offset == other.meta.fragment_offset && end_of(one) == end_of(other) &&
           one.meta.has(PacketMeta::kMoreFragments) == other.meta.has(PacketMeta::kMoreFragments);
}

}  // namespace

Packet* Reassembler::add(EniId eni, Packet& fragment, Fabric& fabric)
{
    expire(fabric);
    Incomplete& packet = incomplete_for(eni, fragment, fabric);
    const auto index = static_cast<std::size_t>(&packet - incomplete_.data());
    auto& parts = packet.fragments;
    const auto place = std::ranges::lower_bound(parts, fragment.meta.fragment_offset, {},
                                                [](const Packet* part) { return part->meta.fragment_offset; });
    if (place != parts.end() && is_same_part(**place, fragment)) {  // come twice: a link has doubled it
        fabric.finish(fragment);
        return nullptr;
    }
    const bool overlaps_next = place != parts.end() && end_of(fragment) > (*place)->meta.fragment_offset;
    const bool overlaps_previous = place != parts.begin() && end_of(**(place - 1)) > fragment.meta.fragment_offset;
    parts.insert(place, &fragment);
    if (overlaps_next || overlaps_previous) {  // RFC 8200 4.5: the whole packet is given up
        give_up(index, fabric);
        return nullptr;
    }
    if (!is_complete(packet))
        return nullptr;

    Packet* whole = assemble(packet, fabric);
    if (whole == nullptr) {
        give_up(index, fabric);
        return nullptr;
    }
    // The first fragment's place in the count goes on as the whole packet; the others are done.
    for (Packet* part : packet.fragments)
        if (part != packet.fragments.front())
            fabric.finish(*part);
    fabric.pool().release(*packet.fragments.front());
    incomplete_.erase(incomplete_.begin() + static_cast<std::ptrdiff_t>(index));
    return whole;
}

Reassembler::Incomplete& Reassembler::incomplete_for(EniId eni, const Packet& fragment, Fabric& fabric)
{
    const PacketMeta& meta = fragment.meta;
    const auto known = std::ranges::find_if(incomplete_, [&](const Incomplete& packet) {
        return packet.source == meta.source && packet.destination == meta.destination &&
               packet.id == meta.fragment_id && packet.protocol == meta.protocol;
    });
    if (known != incomplete_.end())
        return *known;
    if (incomplete_.size() == kMostPackets)
        give_up(0, fabric);
    incomplete_.push_back(
        {meta.source, meta.destination, meta.fragment_id, meta.protocol, eni, fabric.now() + kTimeout, {}});
    return incomplete_.back();
}

void Reassembler::give_up(std::size_t index, Fabric& fabric)
{
    for (Packet* part : incomplete_[index].fragments)
        fabric.drop_in_guest(incomplete_[index].eni, *part);
    incomplete_.erase(incomplete_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Reassembler::expire(Fabric& fabric)
{
    while (!incomplete_.empty() && incomplete_.front().expires <= fabric.now())
        give_up(0, fabric);
}

std::optional<TimePoint> Reassembler::next_expiry() const
{
    return incomplete_.empty() ? std::nullopt : std::optional{incomplete_.front().expires};
}

bool Reassembler::is_complete(const Incomplete& packet)
{
    std::size_t expected = 0;
    for (const Packet* part : packet.fragments) {
        if (part->meta.fragment_offset != expected)
            return false;
        expected = end_of(*part);
    }
    return !packet.fragments.back()->meta.has(PacketMeta::kMoreFragments);
}

// nullptr when the whole is longer than a frame may be, or contradicts itself.
Packet* Reassembler::assemble(const Incomplete& packet, Fabric& fabric)
{
    const Packet& first = *packet.fragments.front();
    const std::size_t payload = end_of(*packet.fragments.back());
    if (first.meta.transport_offset + payload > Packet::kLongestFrame)
        return nullptr;

    Packet& whole = fabric.pool().acquire(first.meta.transport_offset + payload);
    whole.id = first.id;
    whole.tag = first.tag;
    const std::span<std::uint8_t> bytes = build_reassembled(whole, first, payload);
    if (bytes.empty()) {
        fabric.pool().release(whole);
        return nullptr;
    }
    for (const Packet* part : packet.fragments) {
        const auto from = part->stored().subspan(part->meta.transport_offset);
        const std::size_t stored = std::min<std::size_t>(from.size(), part->meta.transport_length);
        const auto to = bytes.subspan(part->meta.fragment_offset, part->meta.transport_length);
        std::ranges::copy(from.first(stored), to.begin());
        std::ranges::fill(to.subspan(stored), std::uint8_t{0});  // its unstored tail
    }
    if (parse(whole) == ParseResult::Ok)
        return &whole;
    fabric.pool().release(whole);
    return nullptr;
}

std::size_t Reassembler::held() const
{
    std::size_t count = 0;
    for (const Incomplete& packet : incomplete_)
        count += packet.fragments.size();
    return count;
}

}  // namespace vpcsim
