// What there is to say of one step of an analysis, for its text and its document.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/report/explain.h"

namespace vpcsim {

// Where the step was: "ecs1/eth0", "vsw1", "pcc1", "vpc2".
std::string place_of(const Explanation& explanation, const Step& step);

// "10.0.0.0/16 of vpc1.system (line 20) -> pcc1", "Activated; 100Mbps each way": why it passed, or what was found.
std::string step_note(const Explanation& explanation, const Leg& leg, const Step& step);

// More of a route lookup: the routes that were beaten, the tables that were not asked. As sentences.
std::vector<std::string> route_notes(const Explanation& explanation, const Leg& leg, const Step& step);

// "vpc2.system (net.yaml:8:3)", "ecs2 (net.yaml:30:3), default": whose state or rule decided, with its line.
std::string cause_text(const Explanation& explanation, const Verdict& verdict);
std::string cause_text(const Scenario& scenario, const Network& network, const Verdict& verdict);

// "ecs2 (net.yaml:30:3)": the ends that have no address of the family that was asked for; "" where each has one.
std::string ends_without_address(const Explanation& explanation);

// "sg2 ingress rule 1 (line 12)".
std::string rule_text(const Explanation& explanation, const RuleRef& rule);

}  // namespace vpcsim
