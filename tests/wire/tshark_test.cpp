// An independent judge: tshark reads what we build, with every checksum validated.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "wire/packets.h"

namespace vpcsim {
namespace {

// A capture file of the old format, as plain as it gets, so that nothing above this floor is needed to write it.
class CaptureFile {
public:
    CaptureFile()
        : path_{testing::TempDir() + "vpcsim_wire_" + std::to_string(getpid()) + ".pcap"}, out_{path_, std::ios::binary}
    {
        for (const std::uint32_t word : {0xa1b2c3d4u, 0x00020004u, 0u, 0u, 65'535u, 1u})
            put(word);
    }
    ~CaptureFile() { std::remove(path_.c_str()); }
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;

    void add(const Packet& packet)
    {
        const auto size = static_cast<std::uint32_t>(packet.frame_size().count);
        for (const std::uint32_t word : {++seconds_, 0u, size, size})
            put(word);
        ByteVector bytes = bytes_of(packet);
        bytes.resize(size);
        out_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    // What tshark prints; it gives up after a minute.
    std::string read(const std::string& arguments)
    {
        out_.flush();
        const std::string command = "timeout 60 tshark -n -r " + path_ +
                                    " -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE "
                                    "-o ip.defragment:FALSE -o ipv6.defragment:FALSE " +
                                    arguments + " 2>/dev/null";
        std::ostringstream text;
        FILE* pipe = popen(command.c_str(), "r");
        char buffer[4096];
        for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0;)
            text.write(buffer, static_cast<std::streamsize>(count));
        EXPECT_EQ(pclose(pipe), 0) << command;
        return text.str();
    }

private:
    // Big-endian, which the magic number says.
    void put(std::uint32_t word)
    {
        std::uint8_t bytes[4];
        write_u32(bytes, word);
        out_.write(reinterpret_cast<const char*>(bytes), sizeof(bytes));
    }

    std::string path_;
    std::ofstream out_;
    std::uint32_t seconds_ = 0;
};

bool tshark_is_missing() { return std::system("command -v tshark >/dev/null 2>&1") != 0; }

// Every builder, for one family; odd and even payloads, with and without a zero tail.
void add_one_of_each(CaptureFile& file, const IpFields& fields)
{
    PacketPool pool;
    const bool is_v4 = fields.source.is_v4();
    const auto add = [&](auto build) {
        Packet& packet = stained_slot(pool);
        build(packet);
        ASSERT_EQ(parse(packet), ParseResult::Ok);
        file.add(packet);
    };
    const ByteVector payload{1, 2, 3, 4, 5, 6, 7};
    Packet& bulk = stained_slot(pool);
    build_udp(bulk, fields, 40'000, 50'000, payload, 1400);
    ASSERT_EQ(parse(bulk), ParseResult::Ok);
    file.add(bulk);
    add([&](Packet& packet) { build_echo(packet, fields, true, 7, 1, payload); });
    add([&](Packet& packet) { build_echo(packet, fields, false, 7, 1, payload); });
    add([&](Packet& packet) { build_udp(packet, fields, 40'000, 50'000, {}); });
    const ByteVector options{2, 4, 5, 0xb4};
    add([&](Packet& packet) {
        build_tcp(packet, fields,
                  {.source_port = 40'000,
                   .destination_port = 50'000,
                   .sequence = 1,
                   .flags = kTcpSyn,
                   .window = 64'240,
                   .options = options},
                  {});
    });
    add([&](Packet& packet) {
        build_tcp(packet, fields, {.source_port = 40'001, .destination_port = 50'000, .sequence = 2, .flags = kTcpAck},
                  payload, 1001);
    });
    add([&](Packet& packet) {
        build_icmp_error(packet, fields, is_v4 ? kIcmpUnreachable : kIcmpv6PacketTooBig, is_v4 ? 4 : 0, 1400, bulk);
    });
    add([&](Packet& packet) { build_fragment(packet, bulk, {.identification = 3, .offset = 0, .more = true}, 800); });
    add([&](Packet& packet) { build_fragment(packet, bulk, {.identification = 3, .offset = 800}, 615); });
}

void add_resolution(CaptureFile& file)
{
    PacketPool pool;
    const auto add = [&](auto build) {
        Packet& packet = stained_slot(pool);
        build(packet);
        ASSERT_EQ(parse(packet), ParseResult::Ok);
        file.add(packet);
    };
    add([](Packet& packet) {
        build_arp(packet, kMac1, kBroadcastMac,
                  {ArpOperation::Request, kMac1, ip("192.0.2.1"), MacAddress{}, ip("192.0.2.2")});
    });
    const IpAddress target = ip("2001:db8::2");
    IpFields fields = from_1_to_2_over_ipv6();
    fields.destination = solicited_node_address(target);
    fields.destination_mac = multicast_mac(fields.destination);
    add([&](Packet& packet) {
        build_neighbour_solicitation(packet, fields, {.target = target, .link_layer = kMac1, .has_link_layer = true});
    });
    fields.source = IpAddress{};
    add([&](Packet& packet) { build_neighbour_solicitation(packet, fields, {.target = target}); });
    add([&](Packet& packet) {
        build_neighbour_advertisement(
            packet, from_1_to_2("2001:db8::2", "2001:db8::1"),
            {.target = target, .link_layer = kMac2, .has_link_layer = true, .solicited = true});
    });
}

TEST(Tshark, finds_no_fault_with_what_we_build)
{
    if (tshark_is_missing())
        GTEST_SKIP() << "tshark is not installed";
    CaptureFile file;
    add_one_of_each(file, from_1_to_2());
    add_one_of_each(file, from_1_to_2_over_ipv6());
    add_resolution(file);
    EXPECT_EQ(file.read("-T fields -e frame.number -Y '_ws.malformed || _ws.expert.severity >= 0x800000 || "
                        "ip.checksum.status == 0 || udp.checksum.status == 0 || tcp.checksum.status == 0 || "
                        "icmp.checksum.status == 0 || "
                        "icmpv6.checksum.status == 0'"),
              "");
    // The same, asked the other way round: a checksum that was not looked at would pass the first question. 1 is good;
    // 2 is "cannot know", of the UDP header that an error quotes or that a first fragment holds.
    EXPECT_EQ(file.read("-T fields -E occurrence=f -e ip.checksum.status -e udp.checksum.status -e tcp.checksum.status "
                        "-e icmp.checksum.status -e icmpv6.checksum.status -E separator=,"),
              "1,1,,,\n1,,,1,\n1,,,1,\n1,1,,,\n1,,1,,\n1,,1,,\n1,2,,1,\n1,2,,,\n1,,,,\n"
              ",1,,,\n,,,,1\n,,,,1\n,1,,,\n,,1,,\n,,1,,\n,2,,,1\n,2,,,\n,,,,\n"
              ",,,,\n,,,,1\n,,,,1\n,,,,1\n");
}

TEST(Tshark, decodes_the_fields_that_we_meant)
{
    if (tshark_is_missing())
        GTEST_SKIP() << "tshark is not installed";
    CaptureFile file;
    PacketPool pool;
    Packet& packet = stained_slot(pool);
    IpFields fields = from_1_to_2();
    fields.hop_limit = 61;
    fields.traffic_class = 0xb8;
    fields.identification = 0x1234;
    fields.dont_fragment = true;
    build_udp(packet, fields, 40'000, 50'000, {}, 1000);
    file.add(packet);
    IpFields fields6 = from_1_to_2_over_ipv6();
    fields6.hop_limit = 61;
    fields6.traffic_class = 0xb8;
    fields6.flow_label = 0xabcde;
    build_echo(packet, fields6, true, 0x0102, 0x0304, {});
    file.add(packet);
    EXPECT_EQ(file.read("-T fields -E separator=, -e eth.src -e eth.dst"), "02:00:00:00:00:01,02:00:00:00:00:02\n"
                                                                           "02:00:00:00:00:01,02:00:00:00:00:02\n");
    EXPECT_EQ(file.read("-T fields -E separator=, -Y ip -e ip.src -e ip.dst -e ip.ttl -e ip.dsfield -e ip.id "
                        "-e ip.flags.df -e udp.srcport -e udp.dstport -e udp.length"),
              "192.0.2.1,192.0.2.2,61,0xb8,0x1234,1,40000,50000,1008\n");
    EXPECT_EQ(file.read("-T fields -E separator=, -Y ipv6 -e ipv6.src -e ipv6.dst -e ipv6.hlim -e ipv6.tclass "
                        "-e ipv6.flow -e icmpv6.type -e icmpv6.echo.identifier -e icmpv6.echo.sequence_number"),
              "2001:db8::1,2001:db8::2,61,0x000000b8,0x0abcde,128,0x0102,772\n");
}

}  // namespace
}  // namespace vpcsim
