// traceroute's lines as Dmitry Butskoy's traceroute 2.1 for Linux prints them.
#include "vpcsim/base/format.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

// Who answered: the instance by its name, or what has none by its address; both with the address behind.
std::string name_of(const TraceAnswer& answer, const TracerouteResult& trace, const TraceNames& names)
{
    const std::string address = to_string(answer.from);
    if (names.network == nullptr)
        return address;
    if (answer.from == trace.destination)
        return format("{} ({})", names.target, address);
    const std::string_view name =
        answer.answered_by ? std::string_view{names.network->instances[answer.answered_by].name} : address;
    return format("{} ({})", name, address);
}

}  // namespace

std::string traceroute_text(const TracerouteResult& trace, const TraceNames& names)
{
    if (trace.has_no_address)
        return format("traceroute: {}: no address of that family at one of the ends\n", names.target);
    std::string text = format("traceroute to {} ({}), {} hops max, {} byte packets\n", names.target,
                              to_string(trace.destination), trace.most_hops, trace.packet_size);
    for (const TraceHop& hop : trace.hops) {
        text += format("{:>2} ", hop.hop_limit);
        IpAddress last;
        for (const TraceAnswer& answer : hop.answers) {
            if (!answer.has_come) {
                text += " *";
                continue;
            }
            if (answer.from != last)
                text += format(" {}", name_of(answer, trace, names));
            last = answer.from;
            text += format("  {} ms{}{}", milliseconds_text(answer.round_trip), answer.note.empty() ? "" : " ",
                           answer.note);
        }
        text += '\n';
    }
    return text;
}

std::string traceroute_outcome(const TracerouteResult& trace)
{
    if (trace.has_no_address)
        return "no address of that family";
    const std::string path = format("{}", join(trace.path(), ", "));
    const TraceAnswer* arrival = trace.arrival();
    if (arrival == nullptr)
        return format("not reached: {}", path.empty() ? "no answer" : path);
    return format("{} hop{}, {} ms: {}", trace.hops.back().hop_limit, trace.hops.back().hop_limit == 1 ? "" : "s",
                  milliseconds_text(arrival->round_trip), path);
}

}  // namespace vpcsim
