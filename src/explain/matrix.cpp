#include "vpcsim/explain/matrix.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

bool is_dropped(const Fate& fate) { return !fate.verdict.passed; }

std::uint8_t index_of(std::string_view code)
{
    const auto codes = diagnosis_codes();
    const auto found = std::ranges::find(codes, code);
    VPCSIM_ASSERT(found != codes.end());
    return static_cast<std::uint8_t>(found - codes.begin());
}

PairState state_of(const Fate& fate)
{
    if (fate.has_no_address)
        return PairState::NoAddress;
    switch (fate.reach) {
    case Reach::Reachable:
        return PairState::Reachable;
    case Reach::Refused:
        return PairState::Refused;
    case Reach::Unreachable:
        break;
    }
    return PairState::Unreachable;
}

PairFate cell_of(const Network& network, const Question& question, const Fate& fate)
{
    PairFate cell;
    cell.state = state_of(fate);
    cell.impostor = fate.impostor;
    cell.is_return = fate.is_return;
    if (is_dropped(fate)) {
        cell.is_dropped = true;
        cell.reason = fate.verdict.reason;
        cell.stage = fate.verdict.stage;
        cell.object = fate.verdict.object;
        cell.rule = fate.verdict.rule;
    }
    if (cell.has_cause())
        cell.diagnosis = index_of(diagnose(network, question, fate).code);
    return cell;
}

bool is_answer(PairState state) { return state == PairState::Reachable || state == PairState::Refused; }

}  // namespace

std::string_view name(PairState state)
{
    switch (state) {
    case PairState::Itself:
        return "itself";
    case PairState::NoAddress:
        return "no_address";
    case PairState::Reachable:
        return "reachable";
    case PairState::Refused:
        return "refused";
    case PairState::Unreachable:
        return "unreachable";
    }
    return {};
}

std::string_view PairFate::diagnosis_code() const
{
    return has_cause() ? diagnosis_codes()[diagnosis] : std::string_view{};
}

bool Matrix::is_one_way(InstanceId from, InstanceId to) const
{
    return is_answer(at(from, to).state) && at(to, from).state == PairState::Unreachable;
}

MatrixCounts counts_of(const Matrix& matrix)
{
    MatrixCounts counts;
    for (std::uint32_t from = 0; from < matrix.size; ++from)
        for (std::uint32_t to = 0; to < matrix.size; ++to) {
            ++counts.pairs[static_cast<std::size_t>(matrix.at(InstanceId{from}, InstanceId{to}).state)];
            counts.one_way += matrix.is_one_way(InstanceId{from}, InstanceId{to}) ? 1u : 0u;
        }
    return counts;
}

Matrix compute_matrix(const Network& network, const GuestSettingsOf& guests, Service service, IpFamily family,
                      TimePoint now)
{
    const std::size_t size = network.instances.size();
    VPCSIM_ASSERT(size <= kMostMatrixInstances);
    Matrix matrix{service, family, size, std::vector<PairFate>(size * size)};
    std::vector<bool> has_address;
    for (const InstanceId instance : ids(network.instances))
        has_address.push_back(!address_of(network, instance, family).is_unspecified());
    Analyst analyst{network, guests, now};
    for (const InstanceId from : ids(network.instances))
        for (const InstanceId to : ids(network.instances)) {
            if (from == to)
                continue;
            PairFate& cell = matrix.cells[from.value * size + to.value];
            cell.state = PairState::NoAddress;
            if (!has_address[from.value] || !has_address[to.value])
                continue;
            const Question question = question_of(network, from, to, service, family);
            cell = cell_of(network, question, analyst.fate(question));
        }
    return matrix;
}

PairFate like_with_like(const Network& network, PairFate fate)
{
    fate.object = like_with_like(network, fate.object, fate.rule);
    return fate;
}

ObjectRef like_with_like(const Network& network, ObjectRef object, const RuleRef& rule)
{
    if (rule.kind == RuleRef::Kind::Default && object.kind == ObjectKind::Instance)
        object.id =  // a set of groups, in what an id has room for
            network.enis[network.instances[InstanceId{object.id}].enis.front()].groups.value & 0x0fff'ffffu;
    return object;
}

IpAddress address_of(const Network& network, InstanceId instance, IpFamily family)
{
    for (const EniId eni : network.instances[instance].enis)
        if (const IpAddress address = network.enis[eni].address(family); !address.is_unspecified())
            return address;
    return {};
}

Question question_of(const Network& network, InstanceId from, InstanceId to, Service service, IpFamily family)
{
    Question question;
    question.from = from;
    question.to = to;
    question.destination = address_of(network, to, family);
    question.protocol = service.over(family);
    question.port = service.port;
    return question;
}

Diagnosis diagnose(const Network& network, const Question& question, const Fate& fate)
{
    if (fate.verdict.passed)
        return diagnose_impostor(network, fate.hop, fate.destination, fate.is_return ? question.from : question.to);
    return diagnose(network, fate.verdict, fate.hop, fate.destination);
}

std::string hint_of(const Network& network, const GuestSettingsOf& guests, const Question& question, TimePoint now)
{
    const Fate fate = Analyst{network, guests, now}.fate(question);
    return fate.verdict.passed && !fate.impostor ? std::string{} : diagnose(network, question, fate).hint;
}

}  // namespace vpcsim
