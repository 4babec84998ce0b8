#include "vpcsim/capture/pcap_writer.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdio>

#include "capture/capture_fixture.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/base/error.h"
#include "vpcsim/capture/pcap_reader.h"

namespace vpcsim {
namespace {

using PcapWriterTest = CaptureTest;

ByteVector with_zeros(ByteVector bytes, std::size_t zeros)
{
    bytes.resize(bytes.size() + zeros);
    return bytes;
}

TEST_F(PcapWriterTest, writes_the_header_of_a_nanosecond_ethernet_capture_at_once)
{
    const PcapWriter writer{path("empty.pcap")};
    // magic a1b23c4d, version 2.4, no zone, no accuracy, snap length 262144, link type 1; little endian
    EXPECT_EQ(file_bytes(path("empty.pcap")), bytes_of("4d3cb2a1"
                                                       "02000400"
                                                       "00000000"
                                                       "00000000"
                                                       "00000400"
                                                       "01000000"));
}

TEST_F(PcapWriterTest, writes_a_record_of_stamp_lengths_and_frame)
{
    PcapWriter writer{path("one.pcap")};
    writer.write(kStart + seconds(1) + nanoseconds(0x12345), packet(kArpRequest));
    writer.close();
    ByteVector expected = bytes_of("01b95569"
                                   "45230100"
                                   "2a000000"
                                   "2a000000");  // 1767225601 s, 74565 ns, 42, 42
    expected.insert(expected.end(), kArpRequest.begin(), kArpRequest.end());
    ByteVector written = file_bytes(path("one.pcap"));
    written.erase(written.begin(), written.begin() + 24);
    EXPECT_EQ(written, expected);
    EXPECT_EQ(writer.packets(), 1u);
    EXPECT_TRUE(writer.is_closed());
}

TEST_F(PcapWriterTest, stamps_the_epoch_and_whole_nanoseconds)
{
    PcapWriter writer{path("stamps.pcap")};
    for (const TimePoint at : {kStart, kStart + picoseconds(999), kStart + picoseconds(1999),
                               kStart + seconds(86'400) - picoseconds(1), kStart + kLongestDuration})
        writer.write(at, packet(kArpRequest));
    writer.close();

    std::vector<CaptureStamp> stamps;
    for (const CapturedFrame& frame : read_pcap(path("stamps.pcap")))
        stamps.push_back(frame.stamp);
    using std::chrono::nanoseconds;
    const CaptureStamp epoch{std::chrono::seconds{1'767'225'600}};  // date -d 2026-01-01T00:00:00Z +%s
    EXPECT_THAT(stamps,
                testing::ElementsAre(epoch, epoch, epoch + nanoseconds{1},
                                     epoch + std::chrono::days{1} - nanoseconds{1}, epoch + std::chrono::days{30}));
}

TEST_F(PcapWriterTest, writes_the_zero_tail_as_zeros_whatever_was_written_before)
{
    const ByteVector stored(Packet::kLongestFrame, 0xa5);
    PcapWriter writer{path("zeros.pcap")};
    writer.write(kStart, packet({stored.begin(), stored.end() - 1}, 1));
    writer.write(kStart, packet(kUdpHeaders, kUdpZeros));
    writer.write(kStart, packet(stored));
    writer.write(kStart, packet(kArpRequest, Packet::kLongestFrame - kArpRequest.size()));
    writer.close();

    const std::vector<CapturedFrame> frames = read_pcap(path("zeros.pcap"));
    ASSERT_EQ(frames.size(), 4u);
    EXPECT_EQ(frames[0].bytes, with_zeros({stored.begin(), stored.end() - 1}, 1));
    EXPECT_EQ(frames[1].bytes, with_zeros(kUdpHeaders, kUdpZeros));
    EXPECT_EQ(frames[1].frame_size, Bytes{1442});
    EXPECT_EQ(frames[2].bytes, stored);
    EXPECT_EQ(frames[3].bytes, with_zeros(kArpRequest, Packet::kLongestFrame - kArpRequest.size()));
}

TEST_F(PcapWriterTest, loses_nothing_when_its_buffer_runs_over_many_times)
{
    PcapWriter writer{path("many.pcap")};
    const Packet& small = packet(kArpRequest);
    const Packet& large = packet(kUdpHeaders, kUdpZeros);
    for (int i = 0; i < 2'000; ++i) {
        writer.write(kStart + microseconds(i), small);
        writer.write(kStart + microseconds(i), large);
    }
    EXPECT_EQ(writer.packets(), 4'000u);
    writer.close();

    const std::vector<CapturedFrame> frames = read_pcap(path("many.pcap"));
    ASSERT_EQ(frames.size(), 4'000u);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(frames[i].frame_size, i % 2 == 0 ? Bytes{42} : Bytes{1442});
        EXPECT_EQ(frames[i].stamp, kCalendarEpoch + std::chrono::microseconds{i / 2});
    }
}

TEST_F(PcapWriterTest, leaves_a_whole_file_when_it_is_destroyed_without_close)
{
    {
        PcapWriter writer{path("unclosed.pcap")};
        writer.write(kStart, packet(kArpRequest));
    }
    EXPECT_EQ(read_pcap(path("unclosed.pcap")).size(), 1u);
}

TEST_F(PcapWriterTest, replaces_the_file_of_an_earlier_run)
{
    std::ofstream{path("old.pcap")} << std::string(10'000, 'x');
    PcapWriter{path("old.pcap")}.close();
    EXPECT_TRUE(read_pcap(path("old.pcap")).empty());
}

TEST_F(PcapWriterTest, refuses_packets_once_it_is_closed_and_closes_twice)
{
    PcapWriter writer{path("closed.pcap")};
    writer.close();
    writer.close();
    EXPECT_THROW(writer.write(kStart, packet(kArpRequest)), InternalError);
}

TEST_F(PcapWriterTest, says_which_file_cannot_be_written_and_why)
{
    try {
        PcapWriter{path("missing/x.pcap")};
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.what(), "write " + path("missing/x.pcap") + ": No such file or directory");
    }
    EXPECT_THROW(PcapWriter{directory_.string()}, Error);
}

std::string output_of(const std::string& command)
{
    std::string output;
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        output += static_cast<char>(c);
    ::pclose(pipe);
    return output;
}

TEST_F(PcapWriterTest, refuses_to_write_to_what_is_no_regular_file)
{
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    for (const std::string& special : {path("pipe"), std::string{"/dev/full"}}) {
        try {
            PcapWriter writer{special};
            ADD_FAILURE() << special;
        } catch (const Error& error) {
            EXPECT_EQ(error.what(), "write " + special + ": it is a pipe or a device; a trace needs a regular file");
        }
    }
}

TEST_F(PcapWriterTest, is_read_by_tshark_without_a_complaint)
{
    if (output_of("command -v tshark").empty())
        GTEST_SKIP() << "tshark is not installed";
    PcapWriter writer{path("judged.pcap")};
    writer.write(kStart, packet(kArpRequest));
    writer.write(kStart + nanoseconds(1), packet(kEchoRequest));
    writer.write(kStart + milliseconds(15), packet(kEcho6Request));
    writer.write(kStart + seconds(61), packet(kUdpHeaders, kUdpZeros));
    writer.close();
    EXPECT_EQ(output_of("tshark -r " + path("judged.pcap") +
                        " -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -T fields -E separator=/s"
                        " -e frame.time_epoch -e frame.len -e frame.cap_len -e frame.protocols"
                        " -e ip.checksum.status -e udp.checksum.status -e _ws.expert 2>/dev/null"),
              "1767225600.000000000 42 42 eth:ethertype:arp   \n"
              "1767225600.000000001 50 50 eth:ethertype:ip:icmp:data 1  \n"
              "1767225600.015000000 70 70 eth:ethertype:ipv6:icmpv6:data   \n"
              "1767225661.000000000 1442 1442 eth:ethertype:ip:udp:data 1 1 \n");
}

}  // namespace
}  // namespace vpcsim
