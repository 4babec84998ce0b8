// TcpState: where in its life a TCP connection is. TcpEnd: how that life ended.
#pragma once

#include <cstdint>
#include <string_view>

namespace vpcsim {

// LISTEN is not one of them: a listener makes connections, see TcpStack.
enum class TcpState : std::uint8_t {
    Closed,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
};
std::string_view name(TcpState state);  // "SYN-SENT"

enum class TcpEnd : std::uint8_t {
    NotYet,
    Closed,       // in order: a FIN each way, both acknowledged
    Refused,      // RST in answer to the SYN
    Reset,        // RST later on
    TimedOut,     // nobody acknowledged, however often it was repeated
    Unreachable,  // an ICMP error in answer to the SYN
    Abandoned,    // closed by the application before it was established
    Forgotten,    // its own host has started again
};
std::string_view name(TcpEnd end);  // "timed_out"

}  // namespace vpcsim
