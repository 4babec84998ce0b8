#include "vpcsim/capture/pcap_writer.h"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/capture/stamp.h"

namespace vpcsim {
namespace {

// The format of the file: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kRecordHeader = 16;
constexpr int kSnapLength = 262144;               // what tcpdump writes; longer than any frame
constexpr std::size_t kStreamBuffer = 64 * 1024;  // there may be thousands of traces

pcap_pkthdr record_header(TimePoint at, std::size_t size)
{
    const CaptureStamp stamp = capture_stamp(at);
    const auto second = std::chrono::floor<std::chrono::seconds>(stamp);
    pcap_pkthdr header{};
    header.ts.tv_sec = second.time_since_epoch().count();
    header.ts.tv_usec = (stamp - second).count();  // nanoseconds, as the file's magic number says
    header.caplen = static_cast<bpf_u_int32>(size);
    header.len = header.caplen;
    return header;
}

// An empty regular file. A pipe would wait for its reader, and what a device takes is no trace.
std::FILE* open_trace(const std::string& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0666);
    if (file < 0 && errno != ENXIO)  // a pipe that nobody reads
        throw Error{system_error_text(format("write {}", path), errno)};
    struct stat status {};
    const bool is_regular = file >= 0 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    std::FILE* const stream = is_regular && ::ftruncate(file, 0) == 0 ? ::fdopen(file, "wb") : nullptr;
    if (stream != nullptr)
        return stream;
    const int error_number = errno;
    if (file >= 0)
        ::close(file);
    if (!is_regular)
        throw Error{format("write {}: it is a pipe or a device; a trace needs a regular file", path)};
    throw Error{system_error_text(format("write {}", path), error_number)};
}

}  // namespace

void PcapWriter::CloseHandle::operator()(pcap* handle) const { pcap_close(handle); }
void PcapWriter::CloseDumper::operator()(pcap_dumper* dumper) const { pcap_dump_close(dumper); }

PcapWriter::PcapWriter(std::string path)
    : path_{std::move(path)}, stream_buffer_{std::make_unique_for_overwrite<char[]>(kStreamBuffer)},
      handle_{pcap_open_dead_with_tstamp_precision(DLT_EN10MB, kSnapLength, PCAP_TSTAMP_PRECISION_NANO)}
{
    VPCSIM_ASSERT(handle_ != nullptr);
    pending_.reserve(kStreamBuffer / (kRecordHeader + Packet::kEthernetHeader));
    std::FILE* const stream = open_trace(path_);
    std::setvbuf(stream, stream_buffer_.get(), _IOFBF, kStreamBuffer);
    // The stream is libpcap's from here on: it closes it also when it fails.
    dumper_.reset(pcap_dump_fopen(handle_.get(), stream));
    if (dumper_ == nullptr)
        throw Error{format("write {}: {}", path_, pcap_geterr(handle_.get()))};
    pending_bytes_ = kFileHeader;
    flush();
}

PcapWriter::~PcapWriter()
{
    try {
        close();
    } catch (const std::exception&) {
        // Whoever wants to know calls close(). The file is whole either way.
    }
}

void PcapWriter::write(TimePoint at, const Packet& packet)
{
    VPCSIM_ASSERT(!is_closed() && at >= kStart);
    const std::span<const std::uint8_t> frame = frame_.of(packet);
    const std::size_t record = kRecordHeader + frame.size();
    // The stream never runs full by itself, so that each write to the system ends with a whole record.
    if (pending_bytes_ + record > kStreamBuffer || pending_.size() == pending_.capacity())
        flush();
    pending_.push_back(static_cast<std::uint32_t>(record));
    pending_bytes_ += record;
    const pcap_pkthdr header = record_header(at, frame.size());
    pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header, frame.data());
    if (std::ferror(pcap_dump_file(dumper_.get())) != 0)
        abandon(errno);
}

void PcapWriter::close()
{
    if (is_closed())
        return;
    flush();
    // Some file systems (NFS, quotas) report a failed write only when a descriptor is closed, and pcap_dump_close()
    // does not pass that on. Closing a duplicate asks the same question.
    const int duplicate = ::dup(::fileno(pcap_dump_file(dumper_.get())));
    if (duplicate >= 0 && ::close(duplicate) != 0)
        abandon(errno);
    dumper_.reset();
}

void PcapWriter::flush()
{
    // Not pcap_dump_flush(): its success says nothing of an error that the stream met before.
    std::FILE* const stream = pcap_dump_file(dumper_.get());
    if (std::fflush(stream) != 0 || std::ferror(stream) != 0)
        abandon(errno);
    flushed_bytes_ += pending_bytes_;
    flushed_packets_ += pending_.size();
    pending_bytes_ = 0;
    pending_.clear();
}

void PcapWriter::abandon(int error_number)
{
    keep_whole_records();
    dumper_.reset();
    throw RunAborted{format("{}; {} {} written", system_error_text(format("write {}", path_), error_number),
                            flushed_packets_, flushed_packets_ == 1 ? "packet was" : "packets were")};
}

void PcapWriter::keep_whole_records()
{
    std::FILE* const stream = pcap_dump_file(dumper_.get());
    ::__fpurge(stream);  // else closing the stream might append what is left of a cut record
    struct stat status {};
    if (::fstat(::fileno(stream), &status) == 0) {
        const auto size = static_cast<std::uint64_t>(status.st_size);
        for (const std::uint32_t record : pending_) {
            if (flushed_bytes_ + record > size)
                break;
            flushed_bytes_ += record;
            ++flushed_packets_;
        }
        // Only ever cut: a file that the system itself shortened would grow by zeros. When cutting fails there is
        // nothing left to try, and the error that led here is the one to report.
        const std::uint64_t kept = std::min(flushed_bytes_, size);
        [[maybe_unused]] const int result = ::ftruncate(::fileno(stream), static_cast<off_t>(kept));
    }
    pending_bytes_ = 0;
    pending_.clear();
}

}  // namespace vpcsim
