// FrameView: a frame as parse() sees it. Headers must lie within the stored bytes; lengths are judged by the whole
// frame.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct FrameView {
    const std::uint8_t* bytes;
    std::size_t stored;
    std::size_t size;  // with the zero tail

    explicit FrameView(const Packet& packet)
        : bytes{packet.stored().data()}, stored{packet.stored().size()}, size{packet.frame_size().count}
    {
    }

    bool holds(std::size_t offset, std::size_t count) const { return offset + count <= stored; }

    // What is stored of [offset, offset + count). REQUIRES: offset <= stored.
    std::span<const std::uint8_t> part(std::size_t offset, std::size_t count) const
    {
        return {bytes + offset, std::min(count, stored - offset)};
    }
};

}  // namespace vpcsim
