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

// One test case: a check, or a call of the timeline.
std::string case_text(const Scenario& scenario, std::string_view name, Origin origin, bool passed,
                      const std::vector<std::string>& complaints)
{
    std::string text = format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                              escaped(scenario.name), escaped(name), escaped(scenario.file), origin.line);
    if (passed)
        return text + "/>\n";
    std::string failures;
    for (const std::string& complaint : complaints)
        failures += (failures.empty() ? "" : "\n") + complaint;
    return text + format(">\n      <failure message=\"{}\"/>\n    </testcase>\n", escaped(failures));
}

}  // namespace

std::string junit_text(const std::vector<JudgedScenario>& runs)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const JudgedScenario& run : runs) {
        std::size_t failed = 0;
        std::string cases;
        for (std::size_t index = 0; index < run.result->checks.size(); ++index) {
            const Check& check = run.scenario->checks[index];
            const CheckResult& result = run.result->checks[index];
            failed += result.passed() ? 0u : 1u;
            cases += case_text(*run.scenario, check.name, check.origin, result.passed(), result.failures);
        }
        for (std::size_t index = 0; index < run.result->matrices.size(); ++index) {
            const MatrixCheck& matrix = run.scenario->matrices[index];
            const MatrixResult& result = run.result->matrices[index];
            failed += result.passed() ? 0u : 1u;
            cases += case_text(*run.scenario, matrix.name, matrix.origin, result.passed(), result.failures);
        }
        std::size_t calls = 0;
        for (const ChangeRecord& record : run.result->changes) {
            const auto* call = std::get_if<CallRecord>(&record);
            if (call == nullptr)
                continue;
            ++calls;
            failed += call->failures.empty() ? 0u : 1u;
            cases += case_text(*run.scenario, format("{} {} {}", to_string(call->at), call->account, call->action),
                               call->origin, call->failures.empty(), call->failures);
        }
        text += format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                       escaped(run.scenario->name), run.result->checks.size() + run.result->matrices.size() + calls,
                       failed, cases);
    }
    return text + "</testsuites>\n";
}

}  // namespace vpcsim
