// vpcsim validate: whether scenario files are sound, and what in them is hardly meant.
#include <algorithm>

#include "options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/text.h"
#include "vpcsim/scenario/scenario_lint.h"

namespace vpcsim {
namespace {

// What is said of one file.
struct Finding {
    bool is_error = false;
    std::string_view code;  // empty: of a mistake, which has none
    Origin origin;
    std::string message;
};

struct Validated {
    std::string file;
    std::string inventory;  // empty: it cannot be read
    std::string failure;    // why there is no file; findings have places in one
    std::vector<Finding> findings;

    bool is_sound() const { return failure.empty() && std::ranges::none_of(findings, &Finding::is_error); }
};

Validated validate(const std::string& file, bool is_strict)
{
    Validated validated{file, {}, {}, {}};
    try {
        const Scenario scenario = load_scenario(file);
        validated.inventory = inventory_text(scenario);
        for (const Warning& warning : lint(scenario))
            validated.findings.push_back({is_strict, code(warning.code), warning.origin, warning.message});
    } catch (const ScenarioError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics())
            validated.findings.push_back({true, {}, diagnostic.origin, diagnostic.message});
    } catch (const Error& error) {
        validated.failure = error.what();
    }
    return validated;
}

std::string text(const Validated& validated, const Finding& finding)
{
    const std::string_view severity = finding.is_error ? "error" : "warning";
    const std::string code = finding.code.empty() ? "" : format(" [{}]", finding.code);
    return format("{}: {}: {}{}\n", to_string(validated.file, finding.origin), severity, finding.message, code);
}

void print_text(const Validated& validated, const Streams& streams)
{
    if (!validated.failure.empty())
        streams.complain(format("vpcsim: {}\n", validated.failure));
    for (const Finding& finding : validated.findings)
        streams.complain(text(validated, finding));
    if (!validated.is_sound())
        return;
    const std::size_t count = validated.findings.size();
    const std::string warnings = count == 0 ? "" : format(", {} warning{}", count, count == 1 ? "" : "s");
    streams.print(format("{}: ok{}: {}\n", validated.file, warnings, validated.inventory));
}

Value versioned() { return Value::map().set("version", 1); }
Value place(std::uint32_t number) { return number == 0 ? Value{} : Value{static_cast<std::int64_t>(number)}; }

Value file_value(const Validated& validated, Value value = Value::map())
{
    Value diagnostics = Value::list();
    const auto add = [&](const Finding& finding) {
        Value item = Value::map();
        item.set("severity", finding.is_error ? "error" : "warning");
        item.set("code", finding.code.empty() ? Value{} : Value{std::string{finding.code}});
        item.set("file", validated.file);
        item.set("line", place(finding.origin.line)).set("column", place(finding.origin.column));
        diagnostics.items().push_back(std::move(item.set("message", finding.message)));
    };
    if (!validated.failure.empty())
        add({true, {}, {}, validated.failure});
    std::ranges::for_each(validated.findings, add);
    value.set("file", validated.file).set("ok", validated.is_sound());
    return value.set("diagnostics", std::move(diagnostics));
}

std::string help()
{
    std::string help = validate_help() + "\nWarnings:\n";
    for (const WarningCode warning : warning_codes())
        help += format("  {:<27}  {}\n", code(warning), sentence(warning));
    return help;
}

}  // namespace

ExitCode validate_command(const Arguments& arguments, const Streams& streams)
{
    const ValidateFlags flags = parse_validate_flags(arguments);
    if (flags.wants_help) {
        streams.print(help());
        return ExitCode::Ok;
    }
    if (flags.scenarios.empty())
        throw UsageError{"validate needs a scenario file"};
    ExitCode code = ExitCode::Ok;
    Value files = Value::list();
    for (const std::string& file : flags.scenarios) {
        const Validated validated = validate(file, flags.is_strict);
        if (!validated.is_sound())
            code = ExitCode::CannotRun;
        if (flags.format == OutputFormat::Text)
            print_text(validated, streams);
        else if (flags.format == OutputFormat::JsonLines)
            streams.print(to_json(file_value(validated, versioned())) + "\n");
        else
            files.items().push_back(file_value(validated));
    }
    if (flags.format == OutputFormat::Json)
        streams.print(to_json(versioned().set("files", std::move(files)), JsonStyle::Pretty) + "\n");
    return code;
}

}  // namespace vpcsim
