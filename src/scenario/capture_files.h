// CaptureFiles: one trace for each captured interface of a run.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "vpcsim/capture/filter.h"
#include "vpcsim/capture/pcap_writer.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {

class CaptureFiles {
public:
    // Opens every file. Throws Error when one cannot be written, or is the scenario's own.
    void open_all(const Scenario& scenario, const std::string& directory);
    void open(const Scenario& scenario, const CapturePoint& point, const std::string& path);

    struct Trace {
        Trace(CapturePoint captured, const std::string& path) : point{std::move(captured)}, writer{path} {}

        CapturePoint point;
        std::vector<CaptureFilter> filters;  // one that matches is enough
        PcapWriter writer;

        void record(TimePoint at, const Packet& packet);
    };

    std::vector<std::unique_ptr<Trace>>& traces() { return traces_; }
    // Writes everything out. Throws RunAborted when the disk is full.
    std::vector<CaptureResult> close();

private:
    Trace& trace_of(const Scenario& scenario, const CapturePoint& point, const std::string& directory);

    std::vector<std::unique_ptr<Trace>> traces_;
    std::map<std::string, Trace*, std::less<>> by_point_;  // those of trace_of()
    std::set<std::string, std::less<>> paths_;
};

}  // namespace vpcsim
