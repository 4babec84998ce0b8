#include "link_reader.h"

#include "vpcsim/base/format.h"
#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

class QualityReader {
public:
    QualityReader(const Value& value, std::vector<Diagnostic>& diagnostics) : value_{value}, diagnostics_{diagnostics}
    {
    }

    LinkQuality read()
    {
        read_members();
        if (!quality_.keep_order && quality_.jitter == Duration::zero())
            report("keep_order", "goes with `jitter`: without it all packets take the same time");
        check_bursts();
        if (quality_.reordering.count > 0 && quality_.reordering_gap == Duration::zero())
            report("reordering", "needs a `reordering_gap`, such as `reordering_gap: 2ms`");
        if (value_.find("reordering") == nullptr)
            report("reordering_gap", "goes with `reordering`, the part of the packets that is held back so long");
        return quality_;
    }

private:
    void read_members()
    {
        for (const auto& [key, member] :
             {std::pair{"jitter", &LinkQuality::jitter}, std::pair{"reordering_gap", &LinkQuality::reordering_gap}})
            if (const Value* time = value_.find(key))
                quality_.*member = duration_of(*time);
        for (const auto& [key, member] :
             {std::pair{"loss", &LinkQuality::loss}, std::pair{"duplication", &LinkQuality::duplication},
              std::pair{"reordering", &LinkQuality::reordering}})
            if (const Value* part = value_.find(key))
                quality_.*member = percent_of(*part);
        if (const Value* burst = value_.find("loss_burst"))
            quality_.loss_burst = burst->integer();
        if (const Value* keep = value_.find("keep_order"))
            quality_.keep_order = keep->boolean();
    }

    void check_bursts()
    {
        const PartsPerMillion most = most_loss_in(quality_.loss_burst);
        if (value_.find("loss") == nullptr)
            report("loss_burst", "goes with `loss`, the part of the packets that is lost");
        else if (quality_.loss.count > most.count)
            report("loss", format("is more than bursts of {} can lose, {}: at least one packet passes between two",
                                  quality_.loss_burst, to_string(most)));
    }

    // Where the key is given.
    void report(std::string_view key, std::string_view why)
    {
        if (const Value* found = value_.find(key))
            diagnostics_.push_back({found->origin(), format("quality: `{}` {}", key, why)});
    }

    const Value& value_;
    std::vector<Diagnostic>& diagnostics_;
    LinkQuality quality_;
};

}  // namespace

LinkQuality read_quality(const Value& value, std::vector<Diagnostic>& diagnostics)
{
    return QualityReader{value, diagnostics}.read();
}

void read_latency(const Value& file, Network& network, std::vector<Diagnostic>& diagnostics)
{
    const Value* entries = file.find("latency");
    if (entries == nullptr)
        return;
    for (const Value& entry : entries->items()) {
        const Value::List& between = entry.find("between")->items();
        const Value* one_way = entry.find("one_way");
        const Value* quality = entry.find("quality");
        if (one_way == nullptr && quality == nullptr)
            diagnostics.push_back({entry.origin(), "latency: `one_way` is missing, for example `one_way: 15ms`, or "
                                                   "`quality`"});
        if (one_way != nullptr)
            network.latency.override_one_way(between[0].text(), between[1].text(), duration_of(*one_way));
        if (quality == nullptr)
            continue;
        const LinkQuality read = read_quality(*quality, diagnostics);
        if (is_known_region(between[0].text()) && is_known_region(between[1].text()))
            network.latency.set_quality(between[0].text(), between[1].text(), read);
        else
            diagnostics.push_back({quality->origin(),
                                   "latency: `quality` is that of links between two regions; inside one there is no "
                                   "link that a peer connection does not cross"});
    }
}

void read_peer_qualities(const Value& file, Network& network, std::vector<Diagnostic>& diagnostics)
{
    const Value* peers = file.find("peer_connections");
    if (peers == nullptr)
        return;
    for (const Value::Member& peer : peers->members()) {
        const Value* quality = peer.value.find("quality");
        if (quality == nullptr)
            continue;
        const LinkQuality read = read_quality(*quality, diagnostics);
        if (const PeerConnectionId id = network.find<PeerConnectionId>(peer.key))
            network.peer_connections[id].quality = read;
    }
}

}  // namespace vpcsim
