// WholeFrame: scratch space in which a packet's stored bytes and its zero tail stand in one piece, as libpcap wants
// them. Invariant: every byte from copied_ on is zero, so that a bulk packet costs a copy of its headers, no clearing.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

class WholeFrame {
public:
    // The frame as it stands on the wire; valid until the next call or a change of the packet.
    std::span<const std::uint8_t> of(const Packet& packet)
    {
        const std::span<const std::uint8_t> stored = packet.stored();
        if (packet.zero_tail() == 0)
            return stored;
        std::copy(stored.begin(), stored.end(), bytes_.begin());
        if (copied_ > stored.size())
            std::fill(bytes_.data() + stored.size(), bytes_.data() + copied_, std::uint8_t{0});
        copied_ = stored.size();
        return {bytes_.data(), packet.frame_size().count};
    }

private:
    std::array<std::uint8_t, Packet::kLongestFrame> bytes_{};
    std::size_t copied_ = 0;
};

}  // namespace vpcsim
