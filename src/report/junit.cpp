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

std::string case_text(const Scenario& scenario, const Check& check, const CheckResult& result)
{
    std::string text = format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                              escaped(scenario.name), escaped(check.name), escaped(scenario.file), check.origin.line);
    if (result.passed())
        return text + "/>\n";
    std::string failures;
    for (const std::string& failure : result.failures)
        failures += (failures.empty() ? "" : "\n") + failure;
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
            failed += run.result->checks[index].passed() ? 0u : 1u;
            cases += case_text(*run.scenario, run.scenario->checks[index], run.result->checks[index]);
        }
        text += format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                       escaped(run.scenario->name), run.result->checks.size(), failed, cases);
    }
    return text + "</testsuites>\n";
}

}  // namespace vpcsim
