// Shape: what a part of a scenario file may look like. The shapes of a format are data, written down once (format.cpp);
// the checker, the defaults, the JSON Schema and the documentation all read them, so they cannot disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/base/value.h"

namespace vpcsim {

struct Field;
struct Shape;
struct Target;

// A view of a table that lives as long as the program. Unlike std::span, its elements may be incomplete here.
template <class T>
struct Table {
    const T* first = nullptr;
    std::size_t count = 0;

    constexpr Table() = default;
    constexpr Table(const T* begin, std::size_t size) : first{begin}, count{size} {}
    template <std::size_t size>
    constexpr Table(const T (&items)[size]) : first{items}, count{size}
    {
    }  // NOLINT: an array is a table

    constexpr const T* begin() const { return first; }
    constexpr const T* end() const { return first + count; }
    constexpr bool is_empty() const { return count == 0; }
};

struct Shape {
    enum class Kind : std::uint8_t {
        Text,
        Name,           // what a scenario calls its objects: a letter, then letters, digits, "-", "_", "."
        DirectoryName,  // a name that may begin with a digit and is safe as a directory
        Boolean,
        Integer,
        TimeSpan,   // "15ms"; not called Duration, which is a type
        BitRate,    // "100Mbps"
        Bytes,      // "12.5kB"
        Percent,    // "0.1%"
        Ip,         // "10.0.1.10"
        Cidr,       // "10.0.0.0/16"
        PortRange,  // "80/80", or "-1/-1" for all
        Listener,   // "tcp/80"
        Service,    // "icmp", "tcp/80"
        Region,     // "cn-beijing"
        Zone,       // "cn-beijing-h"
        RegionOrZone,
        Enum,       // one of `words`, in any case
        Reference,  // names something that the file declares: one of `targets`
        Object,     // a map with `fields`
        List,       // of `item`
        // From names to `item`; in the root, and of objects, it declares those names. With `targets` the names are
        // references.
        NamedMap,
        FreeMap,  // a map whose members others than the format judge
        OneOf,    // one of `alternatives`, told apart by what kind of value is written
    };

    Kind kind = Kind::Text;
    bool is_range = false;              // "9.5Mbps..10.5Mbps", or one side of it, or one value (Integer, TimeSpan, ...)
    bool accepts_ipv4 = true;           // Ip, Cidr
    bool accepts_ipv6 = true;           // Ip, Cidr
    bool accepts_bare_address = false;  // Cidr: "10.0.0.1" for "10.0.0.1/32" [VP-47]
    bool accepts_host_bits = false;     // Cidr: "10.0.0.1/16" for "10.0.0.0/16" [domain.md 3.2]
    bool may_be_ambiguous = false;      // Reference: two sections may declare the name; it is only compared with names
    // Integer: the value; List and NamedMap: the number of entries; TimeSpan and the like: base units, and no upper
    // bound when `most` is 0.
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::string_view noun = {};  // List, NamedMap: what messages call one entry
    Table<Field> fields = {};
    Table<std::string_view> exactly_one = {};  // Object: the file gives one of these keys
    const Shape* item = nullptr;
    Table<std::string_view> words = {};
    Table<Target> targets = {};
    Table<Shape> alternatives = {};

    constexpr Shape up_to(std::int64_t bound) const
    {
        Shape shape = *this;
        shape.most = bound;
        return shape;
    }
    constexpr Shape as_range() const
    {
        Shape shape = *this;
        shape.is_range = true;
        return shape;
    }
};

// One way in which a Reference may name something. Sections are keys of the root.
struct Target {
    enum class Form : std::uint8_t {
        Entry,        // "vsw1": an entry of `section`
        SystemTable,  // "vpc1.system": the system route table of an entry of `section`
        Eni,          // "ecs1/eth1": a network interface of an entry of `section`; eth0 is the primary one
        PeerEnd,      // "pcc1@vpc1": the end that an entry of `section` has in a VPC
        Counted,      // "web": all that an entry of `section` with a `count:` makes
        Word,         // `section` itself, such as "dropped"
        Address,      // an IP address
    };
    Form form;
    std::string_view section = {};
};

enum class Presence : std::uint8_t { Optional, Required };

struct Field {
    std::string_view key;
    Shape shape;
    Presence presence = Presence::Optional;
    std::string_view example;            // as it would be written behind the key
    std::string_view doc;                // one sentence
    std::string_view default_text = {};  // as it would be written; empty: no default, or one that `doc` describes
};

// The vocabulary of the tables.
namespace shape {

constexpr Shape text() { return {.kind = Shape::Kind::Text}; }
constexpr Shape directory_name() { return {.kind = Shape::Kind::DirectoryName}; }
constexpr Shape name() { return {.kind = Shape::Kind::Name}; }
constexpr Shape boolean() { return {.kind = Shape::Kind::Boolean}; }
constexpr Shape integer(std::int64_t least, std::int64_t most)
{
    return {.kind = Shape::Kind::Integer, .least = least, .most = most};
}
constexpr Shape duration() { return {.kind = Shape::Kind::TimeSpan}; }
constexpr Shape positive_duration() { return {.kind = Shape::Kind::TimeSpan, .least = 1}; }
constexpr Shape bit_rate() { return {.kind = Shape::Kind::BitRate, .least = 1}; }
constexpr Shape bytes(std::int64_t least, std::int64_t most)
{
    return {.kind = Shape::Kind::Bytes, .least = least, .most = most};
}
constexpr Shape percent() { return {.kind = Shape::Kind::Percent}; }
constexpr Shape ip() { return {.kind = Shape::Kind::Ip}; }
constexpr Shape ipv4() { return {.kind = Shape::Kind::Ip, .accepts_ipv6 = false}; }
constexpr Shape ipv6() { return {.kind = Shape::Kind::Ip, .accepts_ipv4 = false}; }
// A block that is configured: its own network address.
constexpr Shape cidr_v4() { return {.kind = Shape::Kind::Cidr, .accepts_ipv6 = false}; }
constexpr Shape cidr_v6() { return {.kind = Shape::Kind::Cidr, .accepts_ipv4 = false}; }
// A route's destination.
constexpr Shape destination() { return {.kind = Shape::Kind::Cidr, .accepts_bare_address = true}; }
// What a rule matches.
constexpr Shape match_v4()
{
    return {.kind = Shape::Kind::Cidr, .accepts_ipv6 = false, .accepts_bare_address = true, .accepts_host_bits = true};
}
constexpr Shape match_v6()
{
    return {.kind = Shape::Kind::Cidr, .accepts_ipv4 = false, .accepts_bare_address = true, .accepts_host_bits = true};
}
constexpr Shape match() { return {.kind = Shape::Kind::Cidr, .accepts_bare_address = true, .accepts_host_bits = true}; }
constexpr Shape port_range() { return {.kind = Shape::Kind::PortRange}; }
constexpr Shape listener() { return {.kind = Shape::Kind::Listener}; }
constexpr Shape service() { return {.kind = Shape::Kind::Service}; }
constexpr Shape region() { return {.kind = Shape::Kind::Region}; }
constexpr Shape zone() { return {.kind = Shape::Kind::Zone}; }
constexpr Shape region_or_zone() { return {.kind = Shape::Kind::RegionOrZone}; }
constexpr Shape one_word_of(Table<std::string_view> words) { return {.kind = Shape::Kind::Enum, .words = words}; }
constexpr Shape reference(Table<Target> targets) { return {.kind = Shape::Kind::Reference, .targets = targets}; }
constexpr Shape mention(Table<Target> targets)
{
    return {.kind = Shape::Kind::Reference, .may_be_ambiguous = true, .targets = targets};
}
constexpr Shape object(Table<Field> fields, Table<std::string_view> exactly_one = {})
{
    return {.kind = Shape::Kind::Object, .fields = fields, .exactly_one = exactly_one};
}
constexpr Shape list(std::string_view noun, const Shape& item, std::int64_t least = 0, std::int64_t most = 1'000'000)
{
    return {.kind = Shape::Kind::List, .least = least, .most = most, .noun = noun, .item = &item};
}
constexpr Shape named(std::string_view noun, const Shape& item)
{
    return {.kind = Shape::Kind::NamedMap, .most = 1'000'000, .noun = noun, .item = &item};
}
constexpr Shape named_by(Table<Target> targets, std::string_view noun, const Shape& item)
{
    Shape shape = named(noun, item);
    shape.targets = targets;
    return shape;
}
constexpr Shape free_map() { return {.kind = Shape::Kind::FreeMap}; }
constexpr Shape one_of(Table<Shape> alternatives) { return {.kind = Shape::Kind::OneOf, .alternatives = alternatives}; }

}  // namespace shape

// "an integer from 1 to 100", "a duration such as 15ms", "the name of a vswitch": what a field of that shape takes.
std::string describe(const Shape& shape, const Shape& root);

// The alternative of a OneOf that a value of that kind is meant to be, or the shape itself; nullptr when it fits none.
const Shape* chosen_shape(const Value& value, const Shape& shape);

inline constexpr std::size_t kMostDiagnostics = 1000;

// Appends one diagnostic for each mistake in the tree, references to what is not declared among them, in the order of
// the file. It stops after kMostDiagnostics. What names an object that has mistakes itself is not reported again.
void check_shape(const Value& tree, const Shape& root, std::vector<Diagnostic>& diagnostics);

// The tree with every absent field that has a default written out; the origin is that of the object. REQUIRES: the tree
// passed check_shape.
Value with_defaults(Value tree, const Shape& root);

}  // namespace vpcsim
