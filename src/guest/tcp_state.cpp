#include "vpcsim/guest/tcp_state.h"

#include <array>

namespace vpcsim {

std::string_view name(TcpState state)
{
    constexpr std::array<std::string_view, 10> kNames{"CLOSED",     "SYN-SENT",   "SYN-RECEIVED", "ESTABLISHED",
                                                      "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",   "CLOSING",
                                                      "LAST-ACK",   "TIME-WAIT"};
    return kNames[static_cast<std::size_t>(state)];
}

std::string_view name(TcpEnd end)
{
    constexpr std::array<std::string_view, 8> kNames{"not_yet",   "closed",      "refused",   "reset",
                                                     "timed_out", "unreachable", "abandoned", "forgotten"};
    return kNames[static_cast<std::size_t>(end)];
}

}  // namespace vpcsim
