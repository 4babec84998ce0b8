#include "vpcsim/capture/pcap_reader.h"

#include <pcap/pcap.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

struct CloseHandle {
    void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Handle = std::unique_ptr<pcap_t, CloseHandle>;

Handle open_capture(const std::string& path)
{
    // Not pcap_open_offline(): it takes "-" for standard input.
    std::FILE* const stream = std::fopen(path.c_str(), "rb");
    if (stream == nullptr)
        throw Error{system_error_text(format("read {}", path), errno)};
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    Handle handle{pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why.data())};
    if (handle == nullptr) {
        std::fclose(stream);
        throw Error{format("read {}: {}", path, why.data())};
    }
    if (pcap_datalink(handle.get()) != DLT_EN10MB)
        throw Error{format("read {}: link type {}, but only Ethernet ({}) is read", path, pcap_datalink(handle.get()),
                           DLT_EN10MB)};
    return handle;
}

}  // namespace

std::vector<CapturedFrame> read_pcap(const std::string& path)
{
    const Handle handle = open_capture(path);
    std::vector<CapturedFrame> frames;
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    int result = 0;
    while ((result = pcap_next_ex(handle.get(), &header, &bytes)) == 1) {
        const auto since_1970 = std::chrono::seconds{header->ts.tv_sec} + std::chrono::nanoseconds{header->ts.tv_usec};
        frames.push_back({CaptureStamp{since_1970}, {header->len}, {bytes, bytes + header->caplen}});
    }
    if (result != PCAP_ERROR_BREAK)  // which is how a savefile's end is reported
        throw Error{format("read {}: frame {}: {}", path, frames.size() + 1, pcap_geterr(handle.get()))};
    return frames;
}

}  // namespace vpcsim
