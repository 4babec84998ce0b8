#include "vpcsim/capture/pcap_reader.h"

#include <gmock/gmock.h>

#include "capture/capture_fixture.h"
#include "vpcsim/base/error.h"

namespace vpcsim {
namespace {

class PcapReaderTest : public CaptureTest {
protected:
    std::string write_file(const std::string& name, const ByteVector& bytes) const
    {
        std::ofstream file{path(name), std::ios::binary};
        for (const std::uint8_t byte : bytes)
            file.put(static_cast<char>(byte));
        return path(name);
    }

    static std::string error_of(const std::string& path)
    {
        try {
            read_pcap(path);
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }
};

const char* const kMicrosecondHeader = "d4c3b2a1"
                                       "02000400"
                                       "00000000"
                                       "00000000"
                                       "00000400"
                                       "01000000";

TEST_F(PcapReaderTest, reads_microseconds_and_cut_frames_of_other_writers)
{
    const auto file = write_file("micro.pcap", bytes_of(std::string{kMicrosecondHeader} + "01000000"
                                                                                          "02000000"
                                                                                          "03000000"
                                                                                          "40000000"
                                                                                          "aabbcc"));
    const CapturedFrame expected{CaptureStamp{std::chrono::nanoseconds{1'000'002'000}}, Bytes{64}, {0xaa, 0xbb, 0xcc}};
    EXPECT_THAT(read_pcap(file), testing::ElementsAre(expected));
}

TEST_F(PcapReaderTest, reads_a_file_of_the_other_byte_order)
{
    const auto file = write_file("big.pcap", bytes_of("a1b23c4d"
                                                      "00020004"
                                                      "00000000"
                                                      "00000000"
                                                      "00040000"
                                                      "00000001"
                                                      "00000001"
                                                      "00000002"
                                                      "00000001"
                                                      "00000001"
                                                      "aa"));
    const CapturedFrame expected{CaptureStamp{std::chrono::nanoseconds{1'000'000'002}}, Bytes{1}, {0xaa}};
    EXPECT_THAT(read_pcap(file), testing::ElementsAre(expected));
}

TEST_F(PcapReaderTest, says_what_is_wrong_with_a_file)
{
    EXPECT_EQ(error_of(path("missing.pcap")), "read " + path("missing.pcap") + ": No such file or directory");
    EXPECT_THAT(error_of(directory_.string()), testing::HasSubstr("Is a directory"));
    EXPECT_THAT(error_of(write_file("empty.pcap", {})), testing::HasSubstr("truncated dump file"));
    EXPECT_THAT(error_of(write_file("text.pcap", ByteVector(100, 'x'))), testing::HasSubstr("unknown file format"));
    const ByteVector raw_ip = bytes_of("d4c3b2a1"
                                       "02000400"
                                       "00000000"
                                       "00000000"
                                       "00000400"
                                       "65000000");
    EXPECT_THAT(error_of(write_file("raw.pcap", raw_ip)), testing::EndsWith("but only Ethernet (1) is read"));
}

TEST_F(PcapReaderTest, says_which_frame_is_cut)
{
    const std::string whole_record = std::string{"00000000"
                                                 "00000000"
                                                 "01000000"
                                                 "01000000"} +
                                     "aa";
    const std::string cut_record = std::string{"00000000"
                                               "00000000"
                                               "02000000"
                                               "02000000"} +
                                   "aa";
    const auto file = write_file("cut.pcap", bytes_of(kMicrosecondHeader + whole_record + cut_record));
    EXPECT_THAT(error_of(file), testing::HasSubstr("frame 2: truncated dump file"));
}

}  // namespace
}  // namespace vpcsim
