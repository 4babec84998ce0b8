#include "vpcsim/fabric/instance_line.h"

#include <algorithm>

namespace vpcsim {
namespace {

constexpr std::uint64_t kBitsOfLargestFrame = 8 * (14 + 65'535);

// As deep as the burst bandwidth takes from it in the time of the credit; a frame must fit at least.
std::uint64_t credit_bits(const InstanceLimits& limits, const Assumptions& assumptions)
{
    const std::uint64_t beyond = limits.burst_bandwidth.bits_per_second - limits.bandwidth.bits_per_second;
    return std::max(units_in(assumptions.instance_credit_time, beyond), kBitsOfLargestFrame);
}

}  // namespace

InstanceLine::InstanceLine(const InstanceLimits& limits, const Assumptions& assumptions)
    : has_packet_rate_{limits.packets.packets_per_second > 0}, has_bandwidth_{limits.bandwidth.bits_per_second > 0},
      has_burst_{limits.burst_bandwidth > limits.bandwidth},
      line_{std::max(limits.bandwidth, limits.burst_bandwidth), assumptions.eni_queue}
{
    if (has_packet_rate_) {
        const std::uint64_t rate = limits.packets.packets_per_second;
        packet_rate_ = TokenBucket{rate, std::max<std::uint64_t>(1, units_in(assumptions.instance_burst_time, rate))};
    }
    if (has_burst_) {
        credit_ = TokenBucket{limits.bandwidth.bits_per_second, credit_bits(limits, assumptions)};
        longest_wait_for_credit_ = transmission_time(assumptions.eni_queue, limits.bandwidth);
    }
}

std::optional<DropReason> InstanceLine::admit(TimePoint now, Bytes frame)
{
    const auto ends = line_.leaves_at(now, frame);
    if (!ends)
        return DropReason::InstanceBandwidth;
    const std::uint64_t bits = 8 * frame.count;
    TimePoint leaves = std::max(*ends, leaves_);
    if (has_burst_)
        leaves = credit_.conforms_at(leaves, bits);
    if (leaves - *ends > longest_wait_for_credit_)
        return DropReason::InstanceBandwidth;
    if (has_packet_rate_ && !packet_rate_.conforms(now, 1))
        return DropReason::InstancePps;
    line_.take(*ends);
    if (has_burst_)
        credit_.conforms(leaves, bits);
    leaves_ = leaves;
    return std::nullopt;
}

}  // namespace vpcsim
