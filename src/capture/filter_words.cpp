#include "filter_words.h"

#include <algorithm>
#include <string>

#include "vpcsim/wire/address.h"

namespace vpcsim {
namespace {

constexpr std::string_view kConnectives[] = {"and", "or", "not"};
// Behind these a name is that of a service or a protocol, also after a connective: "port http or https".
constexpr std::string_view kLookedUpInFiles[] = {"port", "portrange", "proto", "protochain"};

// The words of libpcap's scanner that mean something on Ethernet.
constexpr std::string_view kWords[] = {
    "and", "or", "not", "port", "portrange", "proto", "protochain", "host", "net", "mask", "gateway", "src", "dst",
    "ether", "link", "arp", "rarp", "ip", "ip6", "icmp", "icmp6", "igmp", "igrp", "pim", "vrrp", "carp", "ah", "esp",
    "tcp", "udp", "sctp", "atalk", "aarp", "decnet", "lat", "sca", "moprc", "mopdl", "iso", "esis", "es-is", "isis",
    "is-is", "l1", "l2", "iih", "lsp", "snp", "csnp", "psnp", "clnp", "stp", "ipx", "netbeui", "llc", "less", "greater",
    "byte", "broadcast", "multicast", "len", "length", "inbound", "outbound", "ifindex", "vlan", "mpls", "pppoed",
    "pppoes", "geneve",
    // Numbers that have a name.
    "tcpflags", "tcp-fin", "tcp-syn", "tcp-rst", "tcp-push", "tcp-ack", "tcp-urg", "tcp-ece", "tcp-cwr", "icmptype",
    "icmpcode", "icmp-echoreply", "icmp-unreach", "icmp-sourcequench", "icmp-redirect", "icmp-echo",
    "icmp-routeradvert", "icmp-routersolicit", "icmp-timxceed", "icmp-paramprob", "icmp-tstamp", "icmp-tstampreply",
    "icmp-ireq", "icmp-ireqreply", "icmp-maskreq", "icmp-maskreply", "icmp6type", "icmp6code",
    "icmp6-destinationunreach", "icmp6-packettoobig", "icmp6-timeexceeded", "icmp6-parameterproblem", "icmp6-echo",
    "icmp6-echoreply", "icmp6-multicastlistenerquery", "icmp6-multicastlistenerreportv1", "icmp6-multicastlistenerdone",
    "icmp6-routersolicit", "icmp6-routeradvert", "icmp6-neighborsolicit", "icmp6-neighboradvert", "icmp6-redirect",
    "icmp6-multicastlistenerreportv2"};

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool is_made_of(std::string_view text, std::string_view characters)
{
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == ':' || c == '\\' || static_cast<unsigned char>(c) >= 0x80;
}

// From `least` to `most` groups of at most `longest` of these digits each.
bool is_grouped(std::string_view text, char separator, int least, int most, std::size_t longest,
                std::string_view digits)
{
    int groups = 0;
    for (std::size_t begin = 0; begin <= text.size(); ++groups) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        const std::string_view group = text.substr(begin, end - begin);
        if (group.empty() || group.size() > longest || !is_made_of(group, digits))
            return false;
        begin = end + 1;
    }
    return least <= groups && groups <= most;
}

// What libpcap's scanner takes for a number or an address; whatever else begins like one is a name to it.
bool is_literal(std::string_view word)
{
    if (word.starts_with("0x") || word.starts_with("0X"))
        return word.size() > 2 && is_made_of(word.substr(2), kHexDigits);
    const bool is_number_or_ipv4 = is_grouped(word, '.', 1, 4, word.size(), kDigits);
    const bool is_mac = is_grouped(word, ':', 6, 6, 2, kHexDigits) || is_grouped(word, '-', 6, 6, 2, kHexDigits) ||
                        is_grouped(word, '.', 3, 3, 4, kHexDigits) ||
                        (word.size() == 12 && is_made_of(word, kHexDigits));
    return is_number_or_ipv4 || is_mac || parse_ip(word);
}

}  // namespace

std::optional<std::string_view> name_to_resolve(std::string_view expression)
{
    bool names_are_harmless = false;
    int brackets = 0;  // tcp[0:4]: what is inside is arithmetic
    for (std::size_t i = 0; i < expression.size();) {
        if (expression[i] == '[' || expression[i] == ']')
            brackets += expression[i] == '[' ? 1 : -1;
        if (!is_word_character(expression[i])) {
            ++i;
            continue;
        }
        const std::size_t begin = i;
        while (i < expression.size() && is_word_character(expression[i]))
            ++i;
        const std::string_view word = expression.substr(begin, i - begin);
        if (brackets > 0 || is_literal(word) || std::ranges::find(kConnectives, word) != std::end(kConnectives))
            continue;
        if (std::ranges::find(kWords, word) != std::end(kWords))
            names_are_harmless = std::ranges::find(kLookedUpInFiles, word) != std::end(kLookedUpInFiles);
        else if (!names_are_harmless)
            return word;
    }
    return std::nullopt;
}

std::span<const std::string_view> filter_words() { return kWords; }

}  // namespace vpcsim
