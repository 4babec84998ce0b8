#include "vpcsim/wire/five_tuple.h"

#include "vpcsim/base/format.h"

namespace vpcsim {

std::string to_string(IpAddress address, std::uint16_t port)
{
    return address.is_v4() ? format("{}:{}", to_string(address), port) : format("[{}]:{}", to_string(address), port);
}

std::string to_string(const FiveTuple& flow)
{
    const std::string name = protocol_name(flow.protocol);
    if (has_ports(flow.protocol))
        return format("{} {} -> {}", name, to_string(flow.source, flow.source_port),
                      to_string(flow.destination, flow.destination_port));
    std::string text = format("{} {} -> {}", name, to_string(flow.source), to_string(flow.destination));
    if (flow.source_port != 0)
        text += format(" id {}", flow.source_port);
    return text;
}

std::string protocol_name(Protocol protocol)
{
    switch (protocol) {
    case Protocol::Tcp:
        return "tcp";
    case Protocol::Udp:
        return "udp";
    case Protocol::Icmp:
        return "icmp";
    case Protocol::Icmpv6:
        return "icmpv6";
    case Protocol::Gre:
        return "gre";
    default:
        return std::to_string(static_cast<unsigned>(protocol));
    }
}

}  // namespace vpcsim
