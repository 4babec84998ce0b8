// What the tests of captures share: frames written by hand, a directory of one's own, whole files.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

using ByteVector = std::vector<std::uint8_t>;

inline ByteVector bytes_of(std::string_view hex)
{
    ByteVector bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string{hex.substr(i, 2)}, nullptr, 16)));
    return bytes;
}

// Made by scapy, so that capture is judged by frames that are not of our own making. 192.168.1.10 sends them all.
inline const ByteVector kArpRequest = bytes_of("ffffffffffff00163e0000010806000108000604000100163e000001c0a8010a"
                                               "000000000000c0a801fd");
inline const ByteVector kEchoRequest = bytes_of("eeffffffffff00163e000001080045000024000100004001ae1cc0a8010a0a00"
                                                "010a08006662000700016162636465666768");
inline const ByteVector kEcho6Request = bytes_of("eeffffffffff00163e00000186dd6000000000103a4020010db8000101010000"
                                                 "00000000001020010db800020201000000000000001080008f80000700016162"
                                                 "636465666768");
inline const ByteVector kTcpSyn = bytes_of("eeffffffffff00163e000001080045000028000100004006ae13c0a8010a0a00"
                                           "010a9c40005000000000000000005002200026960000");
// The headers of a UDP datagram from port 5201 to 5202 whose payload is kUdpZeros zeros.
inline const ByteVector kUdpHeaders = bytes_of("eeffffffffff00163e000001080045000594000100004011a89cc0a8010a0a00"
                                               "010a145114520580ff8e");
inline constexpr std::size_t kUdpZeros = 1400;

class CaptureTest : public testing::Test {
protected:
    CaptureTest()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "vpcsim-capture-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error{"mkdtemp " + pattern};
        directory_ = pattern;
    }
    ~CaptureTest() override { std::filesystem::remove_all(directory_); }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    const Packet& packet(const ByteVector& stored, std::size_t zero_tail = 0)
    {
        Packet& packet = pool_.acquire(stored.size());
        std::copy(stored.begin(), stored.end(), packet.resize(stored.size(), zero_tail).begin());
        return packet;
    }

    static ByteVector file_bytes(const std::string& path)
    {
        std::ifstream file{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    std::filesystem::path directory_;
    PacketPool pool_;
};

}  // namespace vpcsim
