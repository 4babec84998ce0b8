// The part of the scenario format that is a matrix: who must reach whom. Read with format.cpp.
#pragma once

#include "format_words.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim::format_matrices {

using namespace shape;

inline constexpr Target kInstance[] = {{Target::Form::Entry, "instances"}, {Target::Form::Counted, "instances"}};
inline constexpr std::string_view kMatrixFamilies[] = {"ipv4", "ipv6", "both"};
inline constexpr std::string_view kWholeSets[] = {"everybody", "nobody"};
inline constexpr std::string_view kOthers[] = {"nobody", "everybody", "anybody"};

inline constexpr Shape kReached = reference(kInstance);
inline constexpr Field kAllButFields[] = {
    {"all_but", list("instance", kReached, 1), Presence::Required, "[ecs2]",
     "Everybody but these, whom it must not reach."},
};
inline constexpr Shape kReachedShapes[] = {one_word_of(kWholeSets), list("instance", kReached), object(kAllButFields)};
inline constexpr Shape kReachedSet = one_of(kReachedShapes);

inline constexpr Field kMatrixFields[] = {
    {"name", text(), Presence::Optional, "the web tier reaches the databases, and nobody else does",
     "What results call it; \"matrix tcp/80 (IPv4)\" and the like where absent."},
    {"at", duration(), Presence::Required, "1s", "When the network is judged, as the timeline has made it by then."},
    {"protocol", service(), Presence::Optional, "tcp/80",
     "What is asked of each pair; a TCP port that refuses is not reached.", "icmp"},
    {"family", one_word_of(kMatrixFamilies), Presence::Optional, "both", "Which of their addresses, or both in turn.",
     "ipv4"},
    {"expect", named_by(kInstance, "sender", kReachedSet), Presence::Required, "{ecs1: [ecs2], ecs2: nobody}",
     "Whom each instance must reach; all others it must not reach. A name with a `count:` is all that it makes. "
     "everybody is every other instance that has an address of the family."},
    {"others", one_word_of(kOthers), Presence::Optional, "anybody",
     "Whom the instances must reach that `expect` does not name; with anybody they are not judged.", "nobody"},
    {"description", text(), Presence::Optional, "as the firewall policy has it", "For the reader."},
};
inline constexpr Shape kMatrixObject = object(kMatrixFields);

}  // namespace vpcsim::format_matrices
