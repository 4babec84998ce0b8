#include "vpcsim/base/format.h"
#include "vpcsim/base/utf8.h"
#include "vpcsim/report/document.h"

namespace vpcsim {
namespace {

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : repair_utf8(text)) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\n':
            result += "&#10;";
            break;
        default:
            result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;  // XML 1.0 has no other control characters
        }
    }
    return result;
}

enum class CaseEnd : std::uint8_t { Passed, Failed, Skipped };

template <class Judged>
CaseEnd end_of(const RunResult& run, const Judged& judged)
{
    if (judged.passed())
        return CaseEnd::Passed;
    return run.was_skipped(judged) ? CaseEnd::Skipped : CaseEnd::Failed;
}

// One test case: a check, or a call of the timeline.
std::string case_text(const Scenario& scenario, std::string_view name, Origin origin, CaseEnd end,
                      const std::vector<std::string>& complaints)
{
    std::string text = format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                              escaped(scenario.name), escaped(name), escaped(scenario.file), origin.line);
    if (end == CaseEnd::Passed)
        return text + "/>\n";
    std::string failures;
    for (const std::string& complaint : complaints)
        failures += (failures.empty() ? "" : "\n") + complaint;
    return text + format(">\n      <{} message=\"{}\"/>\n    </testcase>\n",
                         end == CaseEnd::Skipped ? "skipped" : "failure", escaped(failures));
}

}  // namespace

std::string junit_text(const std::vector<JudgedScenario>& runs)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const JudgedScenario& run : runs) {
        const Scenario& scenario = *run.scenario;
        const RunResult& result = *run.result;
        std::size_t tests = 0;
        std::size_t failed = 0;
        std::size_t skipped = 0;
        std::string cases;
        const auto add = [&](std::string_view name, Origin origin, CaseEnd end, const auto& complaints) {
            ++tests;
            failed += end == CaseEnd::Failed ? 1u : 0u;
            skipped += end == CaseEnd::Skipped ? 1u : 0u;
            cases += case_text(scenario, name, origin, end, complaints);
        };
        for (std::size_t index = 0; index < result.checks.size(); ++index)
            add(scenario.checks[index].name, scenario.checks[index].origin, end_of(result, result.checks[index]),
                result.checks[index].failures);
        for (std::size_t index = 0; index < result.matrices.size(); ++index)
            add(scenario.matrices[index].name, scenario.matrices[index].origin, end_of(result, result.matrices[index]),
                result.matrices[index].failures);
        for (const ChangeRecord& record : result.changes)
            if (const auto* call = std::get_if<CallRecord>(&record))
                add(format("{} {} {}", to_string(call->at), call->account, call->action), call->origin,
                    call->failures.empty() ? CaseEnd::Passed : CaseEnd::Failed, call->failures);
        text += format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
                       escaped(scenario.name), tests, failed, skipped, cases);
    }
    return text + "</testsuites>\n";
}

}  // namespace vpcsim
