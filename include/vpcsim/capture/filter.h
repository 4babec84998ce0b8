// CaptureFilter: a tcpdump expression (pcap-filter(7)) that is asked of packets. An empty expression matches them all.
#pragma once

#include <memory>
#include <string>

#include "vpcsim/capture/whole_frame.h"
#include "vpcsim/wire/packet.h"

struct bpf_program;

namespace vpcsim {

class CaptureFilter {
public:
    // Throws Error with libpcap's own words when the expression is not one.
    // Hosts and networks are addresses in it: names, which tcpdump resolves, are refused.
    explicit CaptureFilter(const std::string& expression);

    // What tcpdump would say of the whole frame, its zero tail included.
    bool matches(const Packet& packet);

private:
    struct FreeProgram {
        void operator()(bpf_program* program) const;
    };

    std::unique_ptr<bpf_program, FreeProgram> program_;
    WholeFrame frame_;
};

}  // namespace vpcsim
