// Matrix: who reaches whom. Every ordered pair of instances is asked for the fate of one flow, from whatever network
// interface the sender routes it by to the receiver's first address of the family, by the walk that packets take.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/explain/analysis.h"
#include "vpcsim/explain/service.h"

namespace vpcsim {

enum class PairState : std::uint8_t {
    Itself,     // of the diagonal: nothing is asked
    NoAddress,  // an end has no address of the family: there is nothing to send
    Reachable,
    Refused,
    Unreachable,
};
inline constexpr std::size_t kPairStates = static_cast<std::size_t>(PairState::Unreachable) + 1;
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

    auto operator<=>(const PairFate&) const = default;

    bool has_cause() const { return is_dropped || impostor; }
    // What stopped it, as the engine said it. REQUIRES: is_dropped.
    Verdict verdict() const { return {false, reason, stage, rule, object}; }
    std::string_view diagnosis_code() const;  // empty where it has no cause
};
static_assert(sizeof(PairFate) <= 32);

struct Matrix {
    Service service;
    IpFamily family = IpFamily::V4;
    std::size_t size = 0;         // instances
    std::vector<PairFate> cells;  // by sender, then by receiver

    const PairFate& at(InstanceId from, InstanceId to) const { return cells[from.value * size + to.value]; }
    // Answered one way, and unreachable the other.
    bool is_one_way(InstanceId from, InstanceId to) const;
};

struct MatrixCounts {
    std::array<std::size_t, kPairStates> pairs{};  // by their state
    std::size_t one_way = 0;

    std::size_t of(PairState state) const { return pairs[static_cast<std::size_t>(state)]; }
};
MatrixCounts counts_of(const Matrix& matrix);

// Beyond it a matrix takes more memory than a question is worth; whoever asks says so.
inline constexpr std::size_t kMostMatrixInstances = 4'000;

// REQUIRES: at most kMostMatrixInstances instances.
Matrix compute_matrix(const Network& network, const GuestSettingsOf& guests, Service service, IpFamily family,
                      TimePoint now);

// For those who sort causes: what falls to the default of groups is one cause for all instances in the same groups, so
// that their object becomes one, which means nothing else.
PairFate like_with_like(const Network& network, PairFate fate);
ObjectRef like_with_like(const Network& network, ObjectRef object, const RuleRef& rule);

// Where a probe to the instance goes: the first address of the family, of the first network interface that has one.
// Unspecified: it has none.
IpAddress address_of(const Network& network, InstanceId instance, IpFamily family);
// What a cell asks. REQUIRES: `to` has an address of the family.
Question question_of(const Network& network, InstanceId from, InstanceId to, Service service, IpFamily family);
// What the fate's drop, or impostor, comes from. REQUIRES: it has one.
Diagnosis diagnose(const Network& network, const Question& question, const Fate& fate);
// Asks once more, for a matrix keeps no sentences: what the diagnosis says. Empty where nothing stops it.
std::string hint_of(const Network& network, const GuestSettingsOf& guests, const Question& question, TimePoint now);

}  // namespace vpcsim
