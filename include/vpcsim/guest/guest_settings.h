// GuestSettings: what runs inside an instance, as far as packets can tell. The network does not know it; whoever runs
// guests or analyses paths does.
#pragma once

#include <cstdint>
#include <vector>

#include "vpcsim/guest/guest_filter.h"

namespace vpcsim {

// "tcp/80": what a guest listens on.
struct Listener {
    Protocol protocol{};
    std::uint16_t port = 0;

    bool operator==(const Listener&) const = default;
};

struct GuestSettings {
    bool ip_forward = false;
    std::vector<Listener> listen;  // the ports of its services among them
    GuestPolicy policy;
};

// Instances that the vector does not reach have a guest without any settings.
using GuestSettingsOf = IdVector<InstanceId, GuestSettings>;

}  // namespace vpcsim
