// Analysis: what becomes of a flow, forward and back, by the walk that real packets take with a recorder on. Past a
// drop it goes on as a repair would let it, so that everything in the way is found at once. It works on a state of its
// own: asking changes nothing.
//
// What only time can tell is not judged: links and what they lose, the limiter, queues.
#pragma once

#include <optional>
#include <vector>

#include "vpcsim/explain/diagnosis.h"
#include "vpcsim/guest/guest_routing.h"
#include "vpcsim/guest/guest_settings.h"
#include "vpcsim/vpc/journey.h"

namespace vpcsim {

// What is asked: does `from` reach that address?
struct Question {
    InstanceId from;
    EniId from_eni;  // none: as the guest routes
    IpAddress destination;
    InstanceId to;  // who is meant to have it; none: nobody known
    Protocol protocol{};
    std::uint16_t port = 0;               // of TCP and UDP
    std::uint16_t source_port = kSource;  // the same
    std::uint8_t hop_limit = 64;          // of the request

    static constexpr std::uint16_t kSource = 50'000;  // of the ephemeral range of Linux [NA-04]
};

// One verdict on the way.
struct Step {
    Stage stage{};
    Verdict verdict;
    Hop hop;                     // where the packet stood, with what the stage has found
    std::uint8_t hop_limit = 0;  // that the packet had
    bool is_supposed = false;    // behind the first blocker: met only once that is out of the way
};

// A rule that nearly let a packet pass, and why it did not: "accepts tcp/80, not icmp".
struct NearMiss {
    RuleRef rule;
    std::string text;
};

struct Blocker {
    std::size_t step = 0;  // of the leg
    Diagnosis diagnosis;
    std::vector<NearMiss> near_misses{};
};

// One direction.
struct Leg {
    FiveTuple flow;
    std::vector<Step> steps;  // empty: nobody sends it
    std::vector<Blocker> blockers;
    EniId arrived_at;           // where it ended; none: nowhere
    std::int64_t path_mtu = 0;  // the smallest on the way; 0: it did not get there

    bool was_walked() const { return !steps.empty(); }
    bool is_clear() const { return was_walked() && blockers.empty(); }
    // All that is in the way: a service's white list, which may answer.
    bool is_refused_by_white_list() const
    {
        return blockers.size() == 1 && steps[blockers.front().step].verdict.reason == DropReason::ServiceWhitelist;
    }
    // As new, but the memory stays: a million questions use the same.
    void clear()
    {
        flow = {};
        steps.clear();
        blockers.clear();
        arrived_at = {};
        path_mtu = 0;
    }
};

enum class Reach : std::uint8_t {
    Reachable,
    Refused,  // TCP: it arrives, and the guest answers with a RST: nothing listens, or a white list says so
    Unreachable,
};
std::string_view name(Reach reach);  // "reachable", "refused", "unreachable"

struct Analysis {
    Question question;
    bool has_no_address = false;  // an end has no address of that family; nothing was walked
    Leg forward;
    Leg back;
    bool is_listening = true;  // a program of the receiver takes what arrives; of ICMP the guest itself
    InstanceId impostor;       // it has the address, and is not who was meant; none as a rule
    Reach reach = Reach::Unreachable;

    // The first leg that is blocked; nullptr when none is.
    const Leg* blocked() const;
    // As Leg::clear().
    void clear()
    {
        question = {};
        has_no_address = false;
        forward.clear();
        back.clear();
        is_listening = true;
        impostor = {};
        reach = Reach::Unreachable;
    }
};

// What happens first, and nothing behind it: of a question of a million.
struct Fate {
    Reach reach = Reach::Unreachable;
    bool has_no_address = false;
    bool is_return = false;  // the answer died, not the request
    InstanceId impostor;
    Verdict verdict;        // of what dropped it, where something did
    Hop hop;                // where it stood then
    IpAddress destination;  // that it had
};

class Analyst {
public:
    // The network and the settings outlive it and stay as they are meanwhile.
    Analyst(const Network& network, const GuestSettingsOf& guests, TimePoint now = kStart);

    Analysis analyse(const Question& question);
    Fate fate(const Question& question);

    const Network& network() const { return network_; }

private:
    enum class Depth : std::uint8_t { FirstBlocker, EveryBlocker };

    void run(const Question& question, Depth depth);
    void run_forward();
    void run_back();
    // REQUIRES: the leg has its flow.
    void ask(Leg& leg, const OutgoingRoute& route);
    void send(Leg& leg, const OutgoingRoute& route, Packet& packet);
    void carry(Leg& leg, Hop hop, Packet& packet);
    bool arrive(Leg& leg, Hop& hop, Packet& packet);
    bool detour(Leg& leg, Hop& hop, Packet& packet, Phase& phase);
    bool note(Leg& leg, Stage stage, const Verdict& verdict, Hop& hop, Packet& packet);
    bool note_guest(Leg& leg, const Verdict& verdict, const Hop& hop, Packet& packet, Stage stage = Stage::Guest);
    bool goes_past(const Verdict& verdict, Hop& hop, const Packet& packet);
    // By its last step.
    void block(Leg& leg);
    // Nothing more is asked of the leg. A white list may still answer.
    bool is_over(const Leg& leg) const;
    EniId meant_eni(const Leg& leg) const;
    void build(Packet& packet, const OutgoingRoute& route, const FiveTuple& flow, bool is_return);
    bool listens(InstanceId instance) const;
    void judge();

    const Network& network_;
    const GuestSettingsOf& guests_;
    TimePoint now_;
    PacketPool pool_;
    NetworkState state_;
    IdVector<InstanceId, GuestFilter> filters_;
    std::vector<InstanceId> touched_;  // whose firewall remembers something of this question
    Depth depth_ = Depth::EveryBlocker;
    bool has_skipped_ = false;  // the leg at hand went on at its destination
    Analysis analysis_;
};

}  // namespace vpcsim
