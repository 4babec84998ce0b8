// PcapWriter: one capture point's trace as a .pcap file with nanosecond stamps, Ethernet frames, every byte real.
//
// Whatever goes wrong with the disk, the file holds whole records only: what close() or a thrown RunAborted leaves
// behind opens in Wireshark without a complaint. Only a killed process may leave one cut record, the last.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vpcsim/base/time.h"
#include "vpcsim/capture/whole_frame.h"
#include "vpcsim/wire/packet.h"

struct pcap;
struct pcap_dumper;

namespace vpcsim {

class PcapWriter {
public:
    // Creates the file, or empties it, and writes its header. Throws Error when it cannot be opened or is no
    // regular file, and RunAborted when the header does not fit the disk.
    explicit PcapWriter(std::string path);
    PcapWriter(const PcapWriter&) = delete;
    PcapWriter& operator=(const PcapWriter&) = delete;
    // For ways out by exception: does what close() does and keeps silent about it.
    ~PcapWriter();

    // Appends the whole frame; allocates nothing. Throws RunAborted when the disk does not take it; the writer is then
    // closed. REQUIRES: not closed; stamps may go in any order but not before the start.
    void write(TimePoint at, const Packet& packet);

    // Writes out what is buffered and closes the file; RunAborted as above. Closing twice is harmless.
    void close();

    bool is_closed() const { return dumper_ == nullptr; }
    // Packets in the file, once it is closed: after a RunAborted, those that the disk took whole.
    std::uint64_t packets() const { return flushed_packets_ + pending_.size(); }
    const std::string& path() const { return path_; }

private:
    struct CloseHandle {
        void operator()(pcap* handle) const;
    };
    struct CloseDumper {
        void operator()(pcap_dumper* dumper) const;
    };

    void flush();
    [[noreturn]] void abandon(int error_number);
    void keep_whole_records();

    std::string path_;
    std::unique_ptr<char[]> stream_buffer_;  // outlives the stream that writes from it
    std::unique_ptr<pcap, CloseHandle> handle_;
    std::unique_ptr<pcap_dumper, CloseDumper> dumper_;
    WholeFrame frame_;

    std::uint64_t flushed_bytes_ = 0;  // handed to the system without an error; ends with a whole record
    std::uint64_t flushed_packets_ = 0;
    std::uint64_t pending_bytes_ = 0;     // in the stream's buffer
    std::vector<std::uint32_t> pending_;  // the size of each record among them
};

}  // namespace vpcsim
