// A disk that takes no more: the run is told, and what stays behind opens without a complaint.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <optional>

#include "capture/capture_fixture.h"
#include "vpcsim/base/error.h"
#include "vpcsim/capture/pcap_reader.h"
#include "vpcsim/capture/pcap_writer.h"

namespace vpcsim {
namespace {

using FullDisk = CaptureTest;

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kRecordHeader = 16;

// While it lives, no file of this process grows beyond that size: a write is cut there and the next one fails.
class FileSizeLimit {
public:
    explicit FileSizeLimit(std::size_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)}
    {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

// Writes the packet `count` times and closes; what RunAborted said, or nullopt.
std::optional<std::string> write_copies(const std::string& path, const Packet& packet, int count)
{
    try {
        PcapWriter writer{path};
        for (int i = 0; i < count; ++i)
            writer.write(kStart + microseconds(i), packet);
        writer.close();
    } catch (const RunAborted& aborted) {
        return aborted.what();
    }
    return std::nullopt;
}

TEST_F(FullDisk, leaves_whole_records_wherever_it_cuts)
{
    constexpr std::size_t kCount = 3;
    const std::size_t record = kRecordHeader + kEchoRequest.size();
    const Packet& echo = packet(kEchoRequest);
    ASSERT_EQ(write_copies(path("whole.pcap"), echo, kCount), std::nullopt);
    const ByteVector whole = file_bytes(path("whole.pcap"));
    ASSERT_EQ(whole.size(), kFileHeader + kCount * record);

    for (std::size_t limit = 0; limit < whole.size(); ++limit) {
        std::optional<std::string> said;
        {
            const FileSizeLimit disk{limit};
            said = write_copies(path("cut.pcap"), echo, kCount);
        }
        const std::size_t packets = limit < kFileHeader ? 0 : (limit - kFileHeader) / record;
        const std::size_t bytes = limit < kFileHeader ? 0 : kFileHeader + packets * record;
        EXPECT_EQ(said, "write " + path("cut.pcap") + ": File too large; " + std::to_string(packets) +
                            (packets == 1 ? " packet was written" : " packets were written"));
        EXPECT_EQ(file_bytes(path("cut.pcap")), ByteVector(whole.begin(), whole.begin() + static_cast<long>(bytes)));
        if (limit >= kFileHeader) {
            EXPECT_EQ(read_pcap(path("cut.pcap")).size(), packets);
        }
    }
}

TEST_F(FullDisk, is_noticed_while_the_run_goes_on)
{
    const Packet& bulk = packet(kUdpHeaders, kUdpZeros);
    constexpr std::size_t kLimit = 1'000'000;
    const std::size_t fitting = (kLimit - kFileHeader) / (kRecordHeader + 1442);
    {
        const FileSizeLimit disk{kLimit};
        PcapWriter writer{path("bulk.pcap")};
        int written = 0;
        EXPECT_THROW(for (; written < 10'000; ++written) writer.write(kStart, bulk), RunAborted);
        EXPECT_LT(written, 1'000);  // at the latest a buffer behind the cut
        EXPECT_TRUE(writer.is_closed());
        EXPECT_EQ(writer.packets(), fitting);
        EXPECT_NO_THROW(writer.close());
    }
    EXPECT_EQ(read_pcap(path("bulk.pcap")).size(), fitting);
}

TEST_F(FullDisk, leaves_whole_records_also_to_the_destructor)
{
    {
        const FileSizeLimit disk{kFileHeader + 100};
        PcapWriter writer{path("unclosed.pcap")};
        writer.write(kStart, packet(kEchoRequest));
        writer.write(kStart, packet(kEchoRequest));
    }
    EXPECT_EQ(read_pcap(path("unclosed.pcap")).size(), 1u);
}

TEST_F(FullDisk, is_reported_when_not_even_the_header_fits)
{
    const FileSizeLimit disk{kFileHeader - 1};
    EXPECT_EQ(write_copies(path("header.pcap"), packet(kEchoRequest), 1),
              "write " + path("header.pcap") + ": File too large; 0 packets were written");
}

bool write_text(const char* path, const std::string& text)
{
    std::ofstream file{path};
    file << text << std::flush;
    return file.good();
}

// Gives this process mounts of its own; an ordinary user becomes the root of a user namespace for it, with both ids
// mapped (user_namespaces(7)), for else no file could be made there.
bool enter_mount_namespace()
{
    const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
    const std::string group = "0 " + std::to_string(::getegid()) + " 1";
    return ::unshare(CLONE_NEWNS) == 0 ||
           (::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_text("/proc/self/uid_map", user) &&
            write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/gid_map", group));
}

// Runs `work` in a child process with a tmpfs of that size on `directory`, which only the child sees. What `work`
// returned, or nullopt where mounting is not allowed.
template <class Work>
std::optional<std::string> on_small_disk(const std::string& directory, const std::string& size, Work work)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return std::nullopt;
    const pid_t child = ::fork();
    if (child == 0) {
        if (!enter_mount_namespace() || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", directory.c_str(), "tmpfs", 0, ("size=" + size).c_str()) != 0)
            ::_exit(1);
        const std::string result = work();
        const bool is_sent = ::write(ends[1], result.data(), result.size()) == static_cast<ssize_t>(result.size());
        ::_exit(is_sent ? 0 : 2);
    }
    ::close(ends[1]);
    std::string result;
    for (char c = 0; ::read(ends[0], &c, 1) == 1;)
        result += c;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
    return WEXITSTATUS(status) == 0 ? std::optional{result} : std::nullopt;
}

TEST_F(FullDisk, is_reported_with_its_own_words_by_a_real_file_system)
{
    const Packet& bulk = packet(kUdpHeaders, kUdpZeros);
    const auto result = on_small_disk(directory_.string(), "64k", [&] {
        try {
            const std::string said = write_copies(path("small.pcap"), bulk, 100).value_or("nothing");
            return said + "; " + std::to_string(read_pcap(path("small.pcap")).size()) + " were read";
        } catch (const std::exception& error) {  // it must not reach the test's own process
            return std::string{error.what()};
        }
    });
    if (!result)
        GTEST_SKIP() << "no file system can be mounted here";
    // 65536 bytes hold the header and 44 records of 1458.
    EXPECT_EQ(*result,
              "write " + path("small.pcap") + ": No space left on device; 44 packets were written; 44 were read");
}

}  // namespace
}  // namespace vpcsim
