// RunningProbe: the probe of a check while the run lasts: who sends, who counts, and what was dropped of it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "vpcsim/guest/host.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {

using Hosts = IdVector<InstanceId, std::unique_ptr<Host>>;

class RunningProbe {
public:
    // Begins now; `number` tags its packets, and all chance comes from the seed. Returns when close() has to be called,
    // if at all.
    std::optional<TimePoint> start(const Check& check, std::uint32_t number, const Hosts& hosts, std::uint64_t seed);
    // The time for what is late is over.
    void close();

    // A load of so many bytes, which lasts as long as they need.
    bool is_transferring() const { return iperf_ && iperf_->is_transfer() && !iperf_->is_finished(); }
    std::vector<DropSummary>& drops() { return drops_; }
    // All but `failures`: judging is for others.
    CheckResult result(const Check& check) const;

private:
    void start_ping(const PingProbe& asked, std::uint32_t number, const Hosts& hosts);
    std::optional<TimePoint> start_udp(const UdpProbe& asked, std::uint32_t number, const Hosts& hosts, TimePoint now);
    void start_iperf(const IperfProbe& asked, std::uint32_t number, const Hosts& hosts, IperfOptions load);
    void start_traceroute(const TracerouteProbe& asked, std::uint32_t number, const Hosts& hosts);
    void start_tcp(const TcpProbe& asked, std::uint32_t number, const Hosts& hosts);
    UdpResult udp_result(const UdpProbe& asked) const;

    // Which of them are there depends on the check's kind; none when an end has no address or does not exist yet.
    std::unique_ptr<Ping> ping_;
    std::unique_ptr<UdpSource> source_;
    std::unique_ptr<UdpSink> sink_;
    std::unique_ptr<TcpClient> tcp_;
    std::unique_ptr<IperfLoad> iperf_;
    std::unique_ptr<Traceroute> traceroute_;
    std::vector<DropSummary> drops_;
    bool is_started_ = false;
    bool is_closed_ = false;
};

}  // namespace vpcsim
