// What in a tcpdump expression is a name that libpcap would look up: by the resolver, and so perhaps by the network.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace vpcsim {

// The first word that stands for a host or a network and is no address. Names of ports and protocols are none: they
// are looked up in files.
std::optional<std::string_view> name_to_resolve(std::string_view expression);

// The words that pcap-filter(7) gives a meaning.
std::span<const std::string_view> filter_words();

}  // namespace vpcsim
