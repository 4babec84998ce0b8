// edit_text: a scenario file with the edits of a repair made in it, and how it differs from what it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/explain/edit.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

struct EditedText {
    std::string text;  // of the whole file
    std::string diff;  // unified, for `patch -p1`; empty without edits
};

// The edits in what the file declares: routes, rules and entries added to their lists or taken out of them, keys set.
// What no declaration can say becomes a call at 0 s: a request that is accepted, one of `count:` instances that starts.
// A route by a connection that is accepted so waits for it (`when:`).
//
// With `as_calls_at`: the edits as calls at the end of the timeline, from that time on, each as soon as what is under
// way lets it succeed. They are edits of the network as it is at that time.
//
// `text` is what the scenario was built from. What else stands in it stays as it is: comments, spaces, the order.
// REQUIRES: the edits can be made, one after the other, by the control plane. Throws Error where the file would become
// longer than the reader's limits.
EditedText edit_text(const Scenario& scenario, std::string_view text, const std::vector<Edit>& edits,
                     std::optional<TimePoint> as_calls_at = std::nullopt);

}  // namespace vpcsim
