// RuleTrial: a rule of a group or an entry of a network ACL beside the packet that was compared with it: what an
// explanation shows of the rules that did not decide.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/explain/analysis.h"

namespace vpcsim {

struct RuleTrial {
    RuleRef rule;
    Policy policy{};
    unsigned mismatches = 0;  // bits of rule_part; 0: it matches
    bool decided = false;
};

// The rules of the stage that judged the step, in the order in which they are tried, those behind the one that decided
// among them. Empty where no rule was asked: other stages, known connections, no ACL.
std::vector<RuleTrial> rules_tried(const Network& network, const Step& step, const FiveTuple& flow);

// "accepts tcp/80, not icmp": why the rule does not match the flow. "matches it, but comes later" where it does.
std::string mismatch_text(const Network& network, const RuleTrial& trial, const FiveTuple& flow);

// Of a step that a group or an ACL dropped, the accepting rules that came nearest, the most telling first, a few at
// most.
std::vector<NearMiss> near_misses(const Network& network, const Step& step, const FiveTuple& flow);

// "tcp/80", "udp/1000-2000", "icmp", "all".
std::string service_text(RuleProtocol protocol, PortRange ports);

}  // namespace vpcsim
