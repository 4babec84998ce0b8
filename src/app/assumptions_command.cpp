// vpcsim assumptions: what the vendor does not document, and what is assumed instead.
#include <algorithm>

#include "options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/vpc/assumptions.h"

namespace vpcsim {
namespace {

std::string assumptions_text()
{
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const AssumptionField& field : assumption_fields()) {
        name_width = std::max(name_width, field.name.size());
        value_width = std::max(value_width, default_text(field).size());
    }
    std::string text;
    for (const AssumptionField& field : assumption_fields())
        text += format("{:<{}}  {:<{}}  {} [{}]\n", field.name, name_width, default_text(field), value_width,
                       field.reason, field.tag);
    return text;
}

Value assumption_value(const AssumptionField& field)
{
    Value value = Value::map();
    value.set("name", std::string{field.name}).set("default", default_text(field));
    value.set("reason", std::string{field.reason}).set("tag", std::string{field.tag});
    return value;
}

Value assumptions_document()
{
    Value::List fields;
    for (const AssumptionField& field : assumption_fields())
        fields.push_back(assumption_value(field));
    Value document = Value::map();
    return document.set("version", 1).set("assumptions", Value::list(std::move(fields)));
}

}  // namespace

ExitCode assumptions_command(const Arguments& arguments, const Streams& streams)
{
    const ListFlags flags = parse_list_flags(arguments);
    if (flags.wants_help) {
        streams.print(assumptions_help());
        return ExitCode::Ok;
    }
    switch (flags.format) {
    case OutputFormat::Text:
        streams.print(assumptions_text());
        break;
    case OutputFormat::Json:
        streams.print(to_json(assumptions_document(), JsonStyle::Pretty) + "\n");
        break;
    case OutputFormat::JsonLines:
        for (const AssumptionField& field : assumption_fields())
            streams.print(to_json(assumption_value(field)) + "\n");
        break;
    }
    return ExitCode::Ok;
}

}  // namespace vpcsim
