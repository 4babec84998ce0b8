#include <algorithm>
#include <map>

#include "vpcsim/base/format.h"
#include "vpcsim/report/document.h"
#include "vpcsim/report/matrix.h"

namespace vpcsim {
namespace {

Value number(std::size_t count) { return Value{static_cast<std::int64_t>(count)}; }

Value text_or_null(std::string text) { return text.empty() ? Value{} : Value{std::move(text)}; }

std::string origin_text(const MatrixReport& report, Origin origin)
{
    return origin.is_known() ? to_string(report.scenario.file, origin) : std::string{};
}

std::string_view family_word(IpFamily family) { return family == IpFamily::V6 ? "ipv6" : "ipv4"; }

// Where the rule was written, else its object.
std::string origin_of_cause(const MatrixReport& report, const PairFate& fate)
{
    const Origin rule = origin_of(report.scenario, report.network, fate.rule);
    return origin_text(report, rule.is_known() ? rule : report.network.origin(fate.object));
}

struct Outcome {
    PairFate fate;
    std::size_t pairs = 0;
};

// The different fates of a matrix, in the order in which they come, and the number of each cell's.
class Outcomes {
public:
    explicit Outcomes(const Matrix& matrix)
    {
        for (const PairFate& fate : matrix.cells) {
            if (fate.state == PairState::Itself) {
                numbers_.push_back(0);
                continue;
            }
            const auto [at, is_new] = known_.try_emplace(fate, outcomes_.size());
            if (is_new)
                outcomes_.push_back({fate, 0});
            ++outcomes_[at->second].pairs;
            numbers_.push_back(at->second);
        }
    }

    const std::vector<Outcome>& all() const { return outcomes_; }
    std::size_t number_of(std::size_t cell) const { return numbers_[cell]; }

private:
    std::map<PairFate, std::size_t> known_;
    std::vector<Outcome> outcomes_;
    std::vector<std::size_t> numbers_;  // by cell
};

Value outcome_value(const MatrixReport& report, const Outcome& outcome)
{
    const PairFate& fate = outcome.fate;
    const Network& network = report.network;
    Value value = Value::map();
    value.set("reach", std::string{name(fate.state)}).set("pairs", number(outcome.pairs));
    value.set("packet", fate.has_cause() ? Value{fate.is_return ? "reply" : "request"} : Value{});
    value.set("reason", fate.is_dropped ? Value{std::string{code(fate.reason)}} : Value{});
    value.set("stage", fate.is_dropped ? Value{std::string{name(fate.stage)}} : Value{});
    value.set("object", text_or_null(network.name(fate.object)));
    value.set("object_origin", text_or_null(origin_text(report, network.origin(fate.object))));
    value.set("rule", text_or_null(network.name(fate.rule)));
    value.set("rule_origin", text_or_null(origin_text(report, origin_of(report.scenario, network, fate.rule))));
    value.set("diagnosis", text_or_null(std::string{fate.diagnosis_code()}));
    return value.set("impostor", fate.impostor ? Value{network.name(fate.impostor)} : Value{});
}

Value family_value(const MatrixReport& report, const Matrix& matrix)
{
    const MatrixCounts counts = counts_of(matrix);
    Value value = Value::map();
    value.set("family", std::string{family_word(matrix.family)});
    value.set("pairs", number(matrix.cells.size() - matrix.size));
    for (const PairState state :
         {PairState::Reachable, PairState::Refused, PairState::Unreachable, PairState::NoAddress})
        value.set(name(state), number(counts.of(state)));
    value.set("one_way", number(counts.one_way));
    const Outcomes outcomes{matrix};
    Value list = Value::list();
    for (const Outcome& outcome : outcomes.all())
        list.items().push_back(outcome_value(report, outcome));
    value.set("outcomes", std::move(list));
    Value cells = Value::list();
    for (std::size_t row = 0; row < matrix.size; ++row) {
        Value line = Value::list();
        for (std::size_t column = 0; column < matrix.size; ++column)
            line.items().push_back(row == column ? Value{} : number(outcomes.number_of(row * matrix.size + column)));
        cells.items().push_back(std::move(line));
    }
    return value.set("cells", std::move(cells));
}

// As RFC 4180 has it.
std::string field(std::string text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + "\"";
}

}  // namespace

Value matrix_document(const MatrixReport& report)
{
    Value document = Value::map();
    document.set("version", kResultVersion).set("scenario", report.scenario.name);
    document.set("file", report.scenario.file);
    document.set("at_ps", static_cast<std::int64_t>(report.at.time_since_epoch().count()));
    document.set("service", to_string(report.service));
    Value instances = Value::list();
    for (const Instance& instance : report.network.instances)
        instances.items().emplace_back(instance.name);
    document.set("instances", std::move(instances));
    Value families = Value::list();
    for (const Matrix& matrix : report.matrices)
        families.items().push_back(family_value(report, matrix));
    return document.set("families", std::move(families));
}

std::string matrix_csv_head() { return "from,to,family,reach,reason,stage,object,rule,origin,diagnosis,packet\n"; }

std::string matrix_csv_rows(const MatrixReport& report, const Matrix& matrix, InstanceId from)
{
    const Network& network = report.network;
    std::string text;
    for (const InstanceId to : ids(network.instances)) {
        const PairFate& fate = matrix.at(from, to);
        if (fate.state == PairState::Itself)
            continue;
        text +=
            format("{},{},{},{},", network.name(from), network.name(to), family_word(matrix.family), name(fate.state));
        if (fate.is_dropped)
            text += format("{},{},{},{},{}", code(fate.reason), name(fate.stage), network.name(fate.object),
                           field(network.name(fate.rule)), field(origin_of_cause(report, fate)));
        else
            text += ",,,,";
        text += format(",{},{}\n", fate.diagnosis_code(),
                       !fate.has_cause() ? ""
                       : fate.is_return  ? "reply"
                                         : "request");
    }
    return text;
}

}  // namespace vpcsim
