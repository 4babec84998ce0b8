// Matrix: who reaches whom. Every ordered pair of instances is asked for the fate of one flow, from whatever network
// interface the sender routes it by to the receiver's first address of the family, by the walk that packets take.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/explain/analysis.h"

namespace vpcsim {

// What flows of a matrix are: "icmp", "tcp/80" or "udp/53". In IPv6, icmp is ICMPv6.
struct FlowKind {
    Protocol protocol = Protocol::Icmp;
    std::uint16_t port = 0;

    auto operator<=>(const FlowKind&) const = default;
};
std::string to_string(FlowKind kind);

enum class PairState : std::uint8_t {
    Itself,     // of the diagonal: nothing is asked
    NoAddress,  // an end has no address of the family: there is nothing to send
    Reachable,
    Refused,
    Unreachable,
};
std::string_view name(PairState state);  // "itself", "no_address", "reachable", "refused", "unreachable"

// One cell: what became of the flow, and by what. There are a million of them.
struct PairFate {
    ObjectRef object;     // of the verdict that stopped it; none where nothing did
    RuleRef rule;         // the same
    InstanceId impostor;  // it has the address, and is not who was meant; none as a rule
    PairState state = PairState::Itself;
    DropReason reason{};  // meaningful where is_dropped
    Stage stage{};        // the same
    bool is_dropped = false;
    bool is_return = false;      // it was the answer that died
    std::uint8_t diagnosis = 0;  // index in diagnosis_codes(); meaningful where it is unreachable or dropped

    bool operator==(const PairFate&) const = default;

    bool has_cause() const { return is_dropped || impostor; }
    std::string_view diagnosis_code() const;  // empty where it has no cause
};
static_assert(sizeof(PairFate) <= 32);

struct Matrix {
    FlowKind kind;
    IpFamily family = IpFamily::V4;
    std::size_t size = 0;         // instances
    std::vector<PairFate> cells;  // by sender, then by receiver

    const PairFate& at(InstanceId from, InstanceId to) const { return cells[from.value * size + to.value]; }
    // Answered one way, and unreachable the other.
    bool is_one_way(InstanceId from, InstanceId to) const;
};

// Beyond it a matrix takes more memory than a question is worth; whoever asks says so.
inline constexpr std::size_t kMostMatrixInstances = 4'000;

// REQUIRES: at most kMostMatrixInstances instances.
Matrix compute_matrix(const Network& network, const GuestSettingsOf& guests, FlowKind kind, IpFamily family,
                      TimePoint now);

// Where a probe to the instance goes: the first address of the family, of the first network interface that has one.
// Unspecified: it has none.
IpAddress address_of(const Network& network, InstanceId instance, IpFamily family);
// What a cell asks. REQUIRES: `to` has an address of the family.
Question question_of(const Network& network, InstanceId from, InstanceId to, FlowKind kind, IpFamily family);
// What the fate's drop, or impostor, comes from. REQUIRES: it has one.
Diagnosis diagnose(const Network& network, const Question& question, const Fate& fate);

}  // namespace vpcsim
