// Fabric: what exceeds a peer connection's bandwidth is dropped [PC-34], or waits, where the assumptions have a queue.
#include "vpcsim/fabric/fabric.h"

namespace vpcsim {

// The packet finds the bucket too empty, or others waiting for it.
void Fabric::exceed_bandwidth(PeerLine& direction, Packet& packet, const Hop& hop)
{
    LimiterQueue& queue = direction.queue;
    const std::uint64_t bits = limited_bits(packet);
    // What is larger than the bucket would wait for ever.
    if (bits > direction.bucket.burst() || queue.bits + bits > queue.room)
        return refuse(direction, packet, hop);
    if (queue.packets.empty())
        queue.alarm.set(simulator_, direction.bucket.conforms_at(now(), bits));
    queue.push({&packet, hop, bits});
}

void Fabric::refuse(PeerLine& direction, Packet& packet, const Hop& hop)
{
    direction.rate_limited.count(packet.meta.ip_length);
    drop(packet, Verdict::drop(DropReason::RateLimited, hop.peer).at(Stage::TokenBucket), hop);
}

// What has waited is judged again when its turn comes: the peer connection may be gone by then, or its bandwidth be
// another.
void Fabric::leave_limiter_queue(PeerLine& direction)
{
    LimiterQueue& queue = direction.queue;
    if (!queue.alarm.rings(now()))
        return;
    while (!queue.packets.empty()) {
        const auto [packet, hop, bits] = queue.packets.front();
        InFlight& sent = direction.line.next();
        sent = {packet, StepKind::ToPeer, hop, now()};
        const Verdict verdict = walk(kPeeringStages, Facts{network_, state_, *packet, sent.hop, now()});
        const bool is_free = verdict.passed && (!direction.is_limited || direction.bucket.conforms(now(), bits));
        if (verdict.passed && !is_free && bits <= direction.bucket.burst())
            return queue.alarm.set(simulator_, direction.bucket.conforms_at(now(), bits));
        queue.pop();
        if (!verdict.passed)
            drop(*packet, verdict, hop);
        else if (is_free)
            cross(direction, *packet);
        else
            refuse(direction, *packet, hop);
    }
}

}  // namespace vpcsim
