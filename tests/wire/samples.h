// Real packets: sent by two Linux kernels over a virtual cable, 192.0.2.1 and 2001:db8::1 at 02:00:00:00:00:01,
// 192.0.2.2 and 2001:db8::2 at 02:00:00:00:00:02. None of our code has touched them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vpcsim::samples {

struct Sample {
    std::string_view name;
    std::span<const std::uint8_t> bytes;
};

std::span<const Sample> all();

extern const std::span<const std::uint8_t> kDuplicateAddressDetection;
extern const std::span<const std::uint8_t> kListenerReport;
extern const std::span<const std::uint8_t> kRouterSolicitation;
extern const std::span<const std::uint8_t> kArpRequest;
extern const std::span<const std::uint8_t> kArpReply;
extern const std::span<const std::uint8_t> kEchoRequest;
extern const std::span<const std::uint8_t> kEchoReply;
extern const std::span<const std::uint8_t> kNeighbourSolicitation;
extern const std::span<const std::uint8_t> kNeighbourAdvertisement;
extern const std::span<const std::uint8_t> kEchoRequest6;
extern const std::span<const std::uint8_t> kEchoReply6;
extern const std::span<const std::uint8_t> kTcpSyn;
extern const std::span<const std::uint8_t> kTcpSynAck;
extern const std::span<const std::uint8_t> kTcpPush;
extern const std::span<const std::uint8_t> kTcpFin;
extern const std::span<const std::uint8_t> kTcpSyn6;
extern const std::span<const std::uint8_t> kTcpPush6;
extern const std::span<const std::uint8_t> kUdp;
extern const std::span<const std::uint8_t> kPortUnreachable;
extern const std::span<const std::uint8_t> kUdp6;
extern const std::span<const std::uint8_t> kPortUnreachable6;
extern const std::span<const std::uint8_t> kUdpWithIpOptions;
extern const std::span<const std::uint8_t> kPortUnreachableWithIpOptions;
extern const std::span<const std::uint8_t> kLastFragment;
extern const std::span<const std::uint8_t> kLastFragment6;

}  // namespace vpcsim::samples
