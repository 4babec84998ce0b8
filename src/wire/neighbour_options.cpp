#include "neighbour_options.h"

#include "vpcsim/wire/neighbour.h"

namespace vpcsim {

bool neighbour_options_hold(std::span<const std::uint8_t> options)
{
    while (!options.empty()) {
        if (options.size() < 2)
            return false;
        const std::size_t size = options[1] * std::size_t{8};
        const bool is_link_layer =
            options[0] == NeighbourHeader::kSourceLinkLayer || options[0] == NeighbourHeader::kTargetLinkLayer;
        if (size == 0 || size > options.size() || (is_link_layer && size != NeighbourHeader::kLinkLayerOptionSize))
            return false;
        options = options.subspan(size);
    }
    return true;
}

std::optional<std::span<const std::uint8_t>> find_neighbour_option(std::span<const std::uint8_t> options,
                                                                   std::uint8_t type)
{
    while (!options.empty()) {
        const std::size_t size = options[1] * std::size_t{8};
        if (options[0] == type)
            return options.first(size);
        options = options.subspan(size);
    }
    return std::nullopt;
}

}  // namespace vpcsim
