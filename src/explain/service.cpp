#include "vpcsim/explain/service.h"

#include <charconv>

#include "vpcsim/base/format.h"

namespace vpcsim {

std::optional<Service> parse_service(std::string_view text)
{
    if (text == "icmp")
        return Service{};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const std::string_view protocol = text.substr(0, slash);
    const std::string_view digits = text.substr(slash + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool is_port = error == std::errc{} && end == digits.data() + digits.size() && port != 0;
    if (!is_port || (protocol != "tcp" && protocol != "udp"))
        return std::nullopt;
    return Service{protocol == "tcp" ? Protocol::Tcp : Protocol::Udp, port};
}

std::string to_string(Service service)
{
    if (!has_ports(service.protocol))
        return "icmp";
    return format("{}/{}", service.protocol == Protocol::Tcp ? "tcp" : "udp", service.port);
}

}  // namespace vpcsim
