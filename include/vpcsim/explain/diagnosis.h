// Diagnosis: what a drop comes from. A reason is what the engine says of one packet; a diagnosis is derived from it and
// from the configuration [domain.md 8.5].
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "vpcsim/vpc/journey.h"

namespace vpcsim {

// Configuration mistakes that show as another reason.
inline constexpr std::string_view kLocalRouteShadowsPeer = "LOCAL_ROUTE_SHADOWS_PEER";
inline constexpr std::string_view kPublicRangeEscapes = "PUBLIC_RANGE_ESCAPES";

struct Diagnosis {
    std::string_view code;  // one of diagnosis_codes()
    std::string hint;       // what to look at; may be empty
};

// `hop` is where the packet stood when `verdict` dropped it.
Diagnosis diagnose(const Network& network, const Verdict& verdict, const Hop& hop, IpAddress destination);

// A packet that has come to an instance with the address, in whose place another was meant.
Diagnosis diagnose_impostor(const Network& network, const Hop& hop, IpAddress destination, InstanceId meant);

// The closed list: every drop reason, and what only a look at the configuration can tell.
std::span<const std::string_view> diagnosis_codes();

}  // namespace vpcsim
