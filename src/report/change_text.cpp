#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

// As a scenario file writes it: {InstanceId: pcc1, Bandwidth: 10}.
std::string parameters_text(const Value& value)
{
    if (value.is_text())
        return value.text();
    std::string text;
    if (value.is_map()) {
        for (const Value::Member& member : value.members())
            text += format("{}{}: {}", text.empty() ? "" : ", ", member.key, parameters_text(member.value));
        return "{" + text + "}";
    }
    if (value.is_list()) {
        for (const Value& item : value.items())
            text += (text.empty() ? "" : ", ") + parameters_text(item);
        return "[" + text + "]";
    }
    return to_json(value);
}

std::string line_of(const CallRecord& call)
{
    return format("{:<8} {} {} {}: {}\n", to_string(call.at), call.account, call.action,
                  parameters_text(call.parameters), call.result.is_success() ? "ok" : call.result.error().code);
}

std::string line_of(const StatusChange& change)
{
    if (!change.from)
        return format("{:<8} {} is {}\n", to_string(change.at), change.peer, name(change.to));
    return format("{:<8} {}: {} -> {}\n", to_string(change.at), change.peer, name(*change.from), name(change.to));
}

std::string line_of(const LinkRecord& record)
{
    const LinkChange& change = record.change;
    std::string text = format("{:<8} link of {}:", to_string(record.at), change.peer);
    if (change.down)
        text += format(" down for {}{}", to_string(*change.down), change.quality ? ";" : "");
    if (change.quality)
        text += format(" {}", to_string(*change.quality));
    return text + '\n';
}

}  // namespace

std::string change_text(const ChangeRecord& record)
{
    return std::visit([](const auto& change) { return line_of(change); }, record);
}

}  // namespace vpcsim
