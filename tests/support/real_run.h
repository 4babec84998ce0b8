// What happens to the real packets of a flow: a run of its own, with a guest in every instance and one probe: an echo
// request, a SYN or a datagram, and whatever answers it. Repetitions and ICMP errors are not looked at.
#pragma once

#include "support/random_network.h"
#include "vpcsim/vpc/journey.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {

// What became of one packet: the first request of a flow, or the first answer.
struct RealLeg {
    enum class End : std::uint8_t {
        NotSent,    // nobody has made it
        Delivered,  // the guest behind `eni` has taken it
        Dropped,    // by `verdict`, where `hop` stands
        Left,       // for the Internet: the verdict is LeftForInternet, its object the exit
    };

    End end = End::NotSent;
    int sendings = 0;  // by its maker and by every guest that passed it on; 0: discarded, or looped, in its own
    FiveTuple flow;    // as it was sent
    EniId eni;
    Verdict verdict;
    Hop hop;
};

struct RealFate {
    bool has_no_address = false;  // the sender has none of that family: nothing was sent
    RealLeg request;
    RealLeg reply;
    bool is_refused = false;   // the reply is a RST
    bool is_answered = false;  // whoever asked has got the reply
};

// Throws InternalError when the run's packets do not add up, or one of the two is still on its way when it ends.
RealFate real_fate(const RandomNetwork& world, const RandomFlow& flow);

// "dropped at route_lookup by vpc1.system for NO_ROUTE, rule default, at ecs1/eth0".
std::string describe(const Network& network, const RealLeg& leg);

}  // namespace vpcsim
