// What tests of edited scenario files share: patches applied by the letter, and networks to compare.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "control/cloud.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

inline RuleProtocol rule_of(Protocol protocol) { return {static_cast<std::uint16_t>(protocol)}; }
inline Cidr cidr(std::string_view text) { return parse_cidr(text).value().block; }

// The configuration in print, without what differs between a network that is built and one that is changed: counts of
// changes, and when a connection was modified.
inline std::string configuration(Network network)
{
    for (PeerConnection& peer : network.peer_connections)
        peer.modified = kStart;
    const std::string text = print(network);
    return text.substr(text.find('\n'));
}

inline std::vector<std::string> split_lines(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

// The text with a unified diff applied to it; every line that the diff says is there must be.
inline std::string patched(std::string_view text, std::string_view diff)
{
    const std::vector<std::string> before = split_lines(text);
    std::string after;
    std::size_t next = 0;  // line of `before`
    std::vector<std::string> lines = split_lines(diff);
    for (std::size_t index = 2; index < lines.size(); ++index) {  // behind the names of the file
        std::string line = lines[index];
        if (line.starts_with("@@ -")) {
            const std::size_t first = std::stoul(line.substr(4));
            while (next + 1 < first)
                after += before.at(next++);
            continue;
        }
        if (index + 1 < lines.size() && lines[index + 1].starts_with('\\'))
            line.pop_back();
        if (line.starts_with(' ') || line.starts_with('-')) {
            EXPECT_EQ(line.substr(1), before.at(next++)) << diff;
        }
        if (line.starts_with(' ') || line.starts_with('+'))
            after += line.substr(1);
    }
    while (next < before.size())
        after += before[next++];
    return after;
}

}  // namespace vpcsim
