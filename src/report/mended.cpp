#include "vpcsim/report/mended.h"

#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

constexpr std::size_t kMostShown = 3;  // of the flows that are opened as well

std::string plural(std::size_t count, std::string_view noun)
{
    return format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string edits_text(const std::vector<MendedEdit>& edits)
{
    std::string text;
    for (std::size_t index = 0; index < edits.size(); ++index) {
        text += format("  {}. {}\n", index + 1, edits[index].text);
        if (!edits[index].beyond.empty())
            text += format("     warning: more than this flow: {}\n", edits[index].beyond);
    }
    return text;
}

std::string opened_text(const Network& network, const std::vector<OpenedFlow>& opened)
{
    if (opened.empty())
        return {};
    std::string text = format("  warning: {} pass{} now, and did not:", plural(opened.size(), "other flow"),
                              opened.size() == 1 ? "es" : "");
    for (std::size_t index = 0; index < std::min(opened.size(), kMostShown); ++index)
        text += format("{} {} -> {}", index == 0 ? "" : ",", network.name(opened[index].from),
                       network.name(opened[index].to));
    return text + (opened.size() > kMostShown ? ", ...\n" : "\n");
}

struct ShownText {
    std::string operator()(const PingResult& ping) const
    {
        return ping.received > 0 ? format("a ping was answered in {} ms", milliseconds_text(ping.shortest()))
                                 : "a ping was not answered";
    }
    // Only a scenario asks for it.
    std::string operator()(const IperfResult&) const { return "a load was sent"; }
    std::string operator()(const TracerouteResult&) const { return "a path was traced"; }
    std::string operator()(const TcpResult& tcp) const
    {
        return tcp.attempts.empty() ? "no connection was tried"
                                    : format("a connection {}", tcp_attempt_text(tcp.attempts.front()));
    }
    std::string operator()(const UdpResult& udp) const
    {
        return udp.sink.received > 0 ? "a datagram arrived; its answer was only walked" : "a datagram did not arrive";
    }
};

std::string shown_text(const Mended& mended)
{
    if (!mended.conflict.empty())
        return format("NOT shown by packets: the file's own timeline does not go with it:\n{}", mended.conflict);
    return format("{}: {} in the changed scenario, at {}",
                  mended.is_shown() ? "shown by packets" : "NOT shown by packets",
                  std::visit(ShownText{}, mended.shown.outcome), to_string(mended.sent_at));
}

std::string calls_text(const std::vector<EditCall>& calls)
{
    std::string text = "\nas calls of the API:\n";
    for (const EditCall& call : calls)
        text += format("  {}{} {}\n", call.account.empty() ? "" : call.account + " ", call.action,
                       to_json(call.parameters));
    return text;
}

std::string unmendable_text(const Mended& mended)
{
    std::string text = "\nrepair: no edit of the network mends this:\n";
    for (const Unmendable& item : mended.repair.unmendable)
        text += format("  {} {}: {}\n", item.is_return ? "return" : "forward", item.diagnosis, item.text);
    return text;
}

}  // namespace

std::string mended_text(const Explanation& explanation, const Mended& mended)
{
    const Repair& repair = mended.repair;
    if (explanation.analysis.reach == Reach::Reachable)
        return "\nrepair: nothing to mend\n";
    if (explanation.analysis.has_no_address)
        return "\nrepair: give both ends an address of that family\n";
    if (repair.edits.empty() && repair.unmendable.empty() && repair.after.reach == Reach::Refused)
        return "\nrepair: the network is open; let a program listen there\n";
    if (!repair.is_found())
        return unmendable_text(mended);
    std::string text = format("\nrepair: {}\n{}{}{}", plural(repair.edits.size(), "edit"), edits_text(mended.edits),
                              opened_text(repair.network, mended.opened), calls_text(mended.calls));
    return text + format("\nas a change of the file:\n{}\n{}\n", mended.text.diff, shown_text(mended));
}

Value mended_document(const Explanation& explanation, const Mended& mended)
{
    Value edits = Value::list();
    for (const MendedEdit& edit : mended.edits) {
        Value item = Value::map();
        edits.items().push_back(item.set("edit", edit.text).set("beyond", edit.beyond));
    }
    Value calls = Value::list();
    for (const EditCall& call : mended.calls) {
        Value item = Value::map();
        item.set("account", call.account).set("call", call.action);
        calls.items().push_back(item.set("with", call.parameters));
    }
    Value opened = Value::list();
    for (const OpenedFlow& flow : mended.opened) {
        Value item = Value::map();
        item.set("from", mended.repair.network.name(flow.from));
        opened.items().push_back(item.set("to", mended.repair.network.name(flow.to)));
    }
    Value unmendable = Value::list();
    for (const Unmendable& item : mended.repair.unmendable) {
        Value value = Value::map();
        value.set("direction", item.is_return ? "return" : "forward");
        value.set("diagnosis", std::string{item.diagnosis});
        unmendable.items().push_back(value.set("text", item.text));
    }
    Value document = Value::map();
    document.set("found", mended.repair.is_found() && explanation.analysis.reach != Reach::Reachable);
    document.set("edits", std::move(edits)).set("opened", std::move(opened)).set("calls", std::move(calls));
    document.set("diff", mended.text.diff).set("shown", mended.is_shown());
    document.set("conflict", mended.conflict.empty() ? Value{} : Value{mended.conflict});
    return document.set("unmendable", std::move(unmendable));
}

}  // namespace vpcsim
