// Probes as a file describes them, and what is expected of them. The reader of the format has judged every field by
// itself and filled in the defaults.
#pragma once

#include "vpcsim/base/value.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

PingProbe read_ping(const Value& probe);
UdpProbe read_udp(const Value& probe);
TcpProbe read_tcp(const Value& probe);
TracerouteProbe read_traceroute(const Value& probe);

Expectation read_expectation(const Value& value);

}  // namespace vpcsim
