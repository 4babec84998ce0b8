// Mended: the repair of one flow of a scenario: as calls of the API, as a change of the file, and shown to work by the
// packets of a run of the changed file.
#pragma once

#include <atomic>
#include <string_view>
#include <vector>

#include "vpcsim/explain/repair.h"
#include "vpcsim/scenario/edit_text.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {

struct MendedEdit {
    std::string text;    // "add route 10.0.0.0/16 -> pcc1 to vpc1.system"
    std::string beyond;  // what it does beyond the flow; empty: nothing
};

struct Mended {
    Repair repair;
    std::vector<MendedEdit> edits;
    std::vector<EditCall> calls;  // in order; an edit may take more than one
    EditedText text;
    std::vector<OpenedFlow> opened;  // others that pass now, and did not
    TimePoint sent_at;               // when the flow's packets were sent
    CheckResult shown;               // what became of them
    std::string conflict;            // why the changed file cannot be run: its own later calls; empty: it can

    bool is_shown() const { return shown.is_reachable; }
};

// Whose flow it is, as a probe names its ends.
struct ProbeEnds {
    ProbeEnd from;
    ProbeEnd to;
};

// `network` is the scenario's at that time, `text` its file. Where nothing can be mended, or nothing has to be, only
// the repair says so. Throws what run() throws.
Mended mend(const Scenario& scenario, std::string_view text, const Network& network, const Question& question,
            const ProbeEnds& ends, TimePoint at, const std::atomic<bool>& stop);

}  // namespace vpcsim
