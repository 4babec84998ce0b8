#include "capture_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/output_path.h"

namespace vpcsim {
namespace {

// "ecs1/eth0" is captured in ecs1-eth0.pcap.
std::string file_name(std::string point)
{
    std::ranges::replace(point, '/', '-');
    return point + ".pcap";
}

void make_directory(const std::string& directory)
{
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error)
        throw Error{format("cannot make the output directory {}: {}", directory, error.message())};
}

}  // namespace

void CaptureFiles::open_all(const Scenario& scenario, const std::string& directory)
{
    if (scenario.captures.empty())
        return;
    make_directory(directory);
    for (const CaptureRequest& request : scenario.captures)
        for (const CapturePoint& point : request.points)
            trace_of(scenario, point, directory).filters.emplace_back(request.filter);
}

void CaptureFiles::open(const Scenario& scenario, const CapturePoint& point, const std::string& path)
{
    refuse_to_replace(scenario.file, path);
    traces_.push_back(std::make_unique<Trace>(point, path));
    traces_.back()->filters.emplace_back("");
}

CaptureFiles::Trace& CaptureFiles::trace_of(const Scenario& scenario, const CapturePoint& point,
                                            const std::string& directory)
{
    Trace*& trace = by_point_[point.name];
    if (trace != nullptr)
        return *trace;
    std::string path = directory + "/" + file_name(point.name);
    while (!paths_.insert(path).second)  // "a/b-c" and "a-b/c"
        path.insert(path.size() - std::string_view{".pcap"}.size(), "-");
    refuse_to_replace(scenario.file, path);
    traces_.push_back(std::make_unique<Trace>(point, path));
    trace = traces_.back().get();
    return *trace;
}

void CaptureFiles::Trace::record(TimePoint at, const Packet& packet)
{
    for (CaptureFilter& filter : filters)
        if (filter.matches(packet))
            return writer.write(at, packet);
}

// A full disk must not keep the other traces from being closed: the first complaint is thrown when all are.
std::vector<CaptureResult> CaptureFiles::close()
{
    std::vector<CaptureResult> results;
    std::optional<RunAborted> complaint;
    for (const auto& trace : traces_) {
        try {
            trace->writer.close();
        } catch (const RunAborted& error) {
            if (!complaint)
                complaint = error;
        }
        results.push_back({trace->point.name, trace->writer.path(), trace->writer.packets()});
    }
    if (complaint)
        throw *complaint;
    return results;
}

}  // namespace vpcsim
