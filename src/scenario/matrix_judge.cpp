#include "matrix_judge.h"

#include "drop_summary.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

std::string_view family_name(IpFamily family) { return family == IpFamily::V6 ? "IPv6" : "IPv4"; }

class MatrixJudge {
public:
    MatrixJudge(const Scenario& scenario, const Network& network, const MatrixCheck& check)
        : scenario_{scenario}, network_{network}, check_{check}, analyst_{network, scenario.guests, check.at}
    {
    }

    MatrixResult judge()
    {
        for (const IpFamily family : check_.families) {
            const Matrix matrix = compute_matrix(network_, scenario_.guests, check_.service, family, check_.at);
            for (const InstanceId from : ids(network_.instances))
                if (const ReachedSet* wanted = wanted_of(from))
                    judge_sender(matrix, from, *wanted);
        }
        if (const std::uint64_t more = result_.wrong_pairs - result_.wrong.size(); more > 0)
            result_.failures.push_back(format("and {} more of {} pairs", more, result_.pairs));
        result_.is_finished = true;
        return std::move(result_);
    }

private:
    // nullptr: it is not judged.
    const ReachedSet* wanted_of(InstanceId from) const
    {
        const auto named = check_.expected.find(from);
        if (named != check_.expected.end())
            return &named->second;
        return check_.others ? &*check_.others : nullptr;
    }

    void judge_sender(const Matrix& matrix, InstanceId from, const ReachedSet& wanted)
    {
        const bool has_address = !address_of(network_, from, matrix.family).is_unspecified();
        for (const InstanceId to : ids(network_.instances)) {
            const PairState state = matrix.at(from, to).state;
            // "Everybody" is whoever has an address of the family.
            const bool is_left_out = state == PairState::NoAddress && wanted.is_complement && has_address;
            if (state == PairState::Itself || is_left_out)
                continue;
            ++result_.pairs;
            if (wanted.contains(to) == (state == PairState::Reachable))
                continue;
            ++result_.wrong_pairs;
            if (result_.wrong.size() < MatrixResult::kMostListed)
                list(matrix, from, to, wanted);
        }
    }

    void list(const Matrix& matrix, InstanceId from, InstanceId to, const ReachedSet& wanted)
    {
        WrongPair pair;
        pair.from = network_.name(from);
        pair.to = network_.name(to);
        pair.family = matrix.family;
        pair.is_wanted = wanted.contains(to);
        pair.wanted_at = wanted.origin;
        pair.state = matrix.at(from, to).state;
        explain(pair, from, to);
        result_.failures.push_back(format("{} -> {} ({}): expected {} (line {}), got {}", pair.from, pair.to,
                                          family_name(pair.family), pair.is_wanted ? "reachable" : "unreachable",
                                          pair.wanted_at.line, pair.why));
        result_.wrong.push_back(std::move(pair));
    }

    void explain(WrongPair& pair, InstanceId from, InstanceId to)
    {
        if (pair.state == PairState::NoAddress) {
            const bool is_sender = address_of(network_, from, pair.family).is_unspecified();
            pair.why =
                format("no address: {} has no {} address", is_sender ? pair.from : pair.to, family_name(pair.family));
            return;
        }
        const Question question = question_of(network_, from, to, check_.service, pair.family);
        if (pair.state == PairState::Reachable) {
            pair.why = "reachable" + let_in_by(question);
            return;
        }
        const Fate fate = analyst_.fate(question);
        pair.why = name(pair.state);
        if (!fate.verdict.passed) {
            pair.has_drop = true;
            pair.drop = drop_summary(scenario_, network_, fate.verdict, fate.hop, fate.destination);
            pair.drop.is_reply = fate.is_return;
            pair.why += ": " + explain_drop(scenario_, pair.drop);
        } else if (fate.impostor) {
            pair.why += ": " + diagnose(network_, question, fate).hint;
        } else if (pair.state == PairState::Refused) {
            pair.why += format(": nothing listens on {}", to_string(check_.service));
        }
    }

    // The rule of the receiver's groups that lets the request in, for that is most often the one too many.
    std::string let_in_by(const Question& question)
    {
        const Analysis analysis = analyst_.analyse(question);
        const RuleRef* rule = nullptr;
        for (const Step& step : analysis.forward.steps)
            if (step.stage == Stage::SecurityGroupIngress)
                rule = &step.verdict.rule;
        if (rule == nullptr)
            return {};
        const Origin origin = origin_of(scenario_, network_, *rule);
        return format(": {} lets it in{}", network_.name(*rule),
                      origin.is_known() ? format(" ({})", to_string(scenario_.file, origin)) : std::string{});
    }

    const Scenario& scenario_;
    const Network& network_;
    const MatrixCheck& check_;
    Analyst analyst_;
    MatrixResult result_;
};

}  // namespace

MatrixResult judge_matrix(const Scenario& scenario, const Network& network, const MatrixCheck& check)
{
    return MatrixJudge{scenario, network, check}.judge();
}

}  // namespace vpcsim
