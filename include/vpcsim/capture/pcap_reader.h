// read_pcap: a whole capture file of Ethernet frames in memory. For tests and for comparing traces, not for huge ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vpcsim/base/units.h"
#include "vpcsim/capture/stamp.h"

namespace vpcsim {

struct CapturedFrame {
    CaptureStamp stamp;
    Bytes frame_size;  // on the wire; more than `bytes` has when the capture cut the frame
    std::vector<std::uint8_t> bytes;

    bool operator==(const CapturedFrame&) const = default;
};

// In the order of the file. Throws Error when it cannot be read, is no capture, holds no Ethernet, or ends within a
// record.
std::vector<CapturedFrame> read_pcap(const std::string& path);

}  // namespace vpcsim
