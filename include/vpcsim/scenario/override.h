// Override: one value of a scenario file replaced before the file is checked, as `vpcsim sweep --set PATH=VALUE` asks.
//
// A path names a place of the file: keys with dots between them, entries of a list by their `name:` or as [INDEX],
// counted from 0: `peer_connections.pcc1.bandwidth`, `checks.load.udp.rate`, `route_entries[0].when`, `seed`. A key
// that the format allows there and the file does not have is added, with an
// object around it where that needs no other key. Entries of lists and new names are never added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/base/value.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {

struct Override {
    std::string path;
    Value value;
};

// The values of "10Mbps,[a, b],'x,y'": commas inside brackets and quotes separate nothing. Each is the text as written
// and what it means in YAML. Appends what is wrong to `complaints`.
struct WrittenValue {
    std::string text;
    Value value;
};
std::vector<WrittenValue> split_values(std::string_view text, std::vector<std::string>& complaints);

// Puts the value into the tree; whether the value fits there is left to check_shape. It has the place of what it
// replaces, or of the object that it is added to: an error there names a line of the file. Returns that place, or what
// is wrong with the path, and what would be right.
struct OverrideResult {
    Origin place;
    std::string complaint;  // empty: it is done
};
OverrideResult apply_override(Value& tree, const Shape& root, const Override& change);

}  // namespace vpcsim
