#include "vpcsim/vpc/link_quality.h"

#include "vpcsim/base/format.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

PartsPerMillion most_loss_in(std::int64_t loss_burst)
{
    if (loss_burst == 0)
        return kCertain;
    return {static_cast<std::uint32_t>(loss_burst * kCertain.count / (loss_burst + 1))};
}

LinkQuality link_quality(const Network& network, PeerConnectionId id)
{
    const PeerConnection& peer = network.peer_connections[id];
    if (peer.quality)
        return *peer.quality;
    const auto region_of = [&](VpcId vpc) -> std::string_view {
        return network.regions[network.vpcs[vpc].region].name;
    };
    return network.latency.quality(region_of(peer.requester), region_of(peer.accepter));
}

std::string to_string(const LinkQuality& quality)
{
    std::string text;
    const auto add = [&text](std::string part) { text += (text.empty() ? "" : ", ") + std::move(part); };
    if (quality.loss.count > 0)
        add(format("loss {}", to_string(quality.loss)));
    if (quality.loss.count > 0 && quality.loss_burst > 0)
        text += format(" in bursts of {}", quality.loss_burst);
    if (quality.jitter > Duration::zero())
        add(format("jitter {}{}", to_string(quality.jitter), quality.keep_order ? "" : " out of order"));
    if (quality.duplication.count > 0)
        add(format("duplication {}", to_string(quality.duplication)));
    if (quality.reordering.count > 0)
        add(format("reordering {} by {}", to_string(quality.reordering), to_string(quality.reordering_gap)));
    return text.empty() ? "perfect" : text;
}

}  // namespace vpcsim
