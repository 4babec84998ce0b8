// The part of the scenario format that is a check's probe. Read with format.cpp.
#pragma once

#include "format_words.h"
#include "vpcsim/guest/ping.h"
#include "vpcsim/guest/udp_load.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim::format_probes {

using namespace format_words;
using namespace shape;

inline constexpr std::int64_t kMostTcpWrite = 60'000;  // what a window of 64240 bytes takes

inline constexpr Field kPingFields[] = {
    {"from", reference(kEndpoint), Presence::Required, "ecs1",
     "The sender: an instance or one of its network interfaces."},
    {"to", reference(kEndpointOrAddress), Presence::Required, "ecs2",
     "The receiver: an instance, a network interface or an address."},
    {"family", one_word_of(kFamilies), Presence::Optional, "ipv6",
     "Which of their addresses; that of an address in `to` decides itself.", "ipv4"},
    {"count", integer(1, 65'535), Presence::Optional, "4", "How many requests.", "1"},
    {"interval", positive_duration(), Presence::Optional, "200ms", "From one request to the next.", "1s"},
    {"size", bytes(0, kLargestPing), Presence::Optional, "1400B", "The payload of a request.", "56B"},
    {"timeout", positive_duration(), Presence::Optional, "2s",
     "How long answers are waited for after the last request.", "1s"},
    {"ttl", integer(1, 255), Presence::Optional, "64", "TTL or hop limit of the requests.", "64"},
};
inline constexpr Field kUdpFields[] = {
    {"from", reference(kEndpoint), Presence::Required, "ecs1",
     "The sender: an instance or one of its network interfaces."},
    {"to", reference(kEndpointOrAddress), Presence::Required, "ecs2",
     "The receiver: an instance, a network interface or an address."},
    {"port", integer(1, 65'535), Presence::Required, "5201",
     "The destination port; the receiver counts what arrives there."},
    {"rate", bit_rate(), Presence::Required, "20Mbps", "How much payload a second."},
    {"duration", positive_duration(), Presence::Required, "5s", "How long it is sent."},
    {"size", bytes(kUdpHeaderBytes, kLargestDatagram), Presence::Optional, "512B", "The payload of a packet.", "1400B"},
    {"family", one_word_of(kFamilies), Presence::Optional, "ipv6",
     "Which of their addresses; that of an address in `to` decides itself.", "ipv4"},
};

inline constexpr Field kTcpFields[] = {
    {"from", reference(kEndpoint), Presence::Required, "ecs1",
     "The client: an instance or one of its network interfaces."},
    {"to", reference(kEndpointOrAddress), Presence::Required, "ecs2",
     "The server: an instance, a network interface or an address."},
    {"port", integer(1, 65'535), Presence::Required, "80", "The server's port; it accepts where the instance listens."},
    {"family", one_word_of(kFamilies), Presence::Optional, "ipv6",
     "Which of their addresses; that of an address in `to` decides itself.", "ipv4"},
    {"count", integer(1, 65'535), Presence::Optional, "3", "How many connections, one after the other.", "1"},
    {"interval", positive_duration(), Presence::Optional, "200ms",
     "From one connection to the next, if it has ended; with a `duration`, from one write to the next.", "1s"},
    {"timeout", positive_duration(), Presence::Optional, "130s",
     "How long the handshake is waited for, and again the end of the connection.", "10s"},
    {"duration", duration(), Presence::Optional, "30s",
     "How long the connection stays open and is written to; 0s: it is closed at once.", "0s"},
    {"size", bytes(1, kMostTcpWrite), Presence::Optional, "512B", "The payload of one write.", "64B"},
};

}  // namespace vpcsim::format_probes
