// The table of iperf3 3.12, line for line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "vpcsim/json/json.h"
#include "vpcsim/report/iperf.h"

namespace vpcsim {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

IperfStream stream(std::uint16_t port, std::uint64_t bytes)
{
    IperfStream made;
    made.client_port = port;
    made.is_connected = true;
    IperfInterval part;
    part.sent_bytes = bytes;
    part.received_bytes = bytes;
    part.retransmissions = 7;
    part.window = 1'174'405;
    part.round_trip = microseconds(17'700);
    part.sent = part.received = 1'000;
    part.packets = 1'039;
    part.lost = 39;
    part.jitter = microseconds(8);
    made.intervals = {part, part};
    made.sum = part;
    made.sum.sent_bytes = made.sum.received_bytes = 2 * bytes;
    made.sum.retransmissions = 14;
    made.ended = made.sent_in = seconds(2);
    made.received_in = milliseconds(2'040);
    return made;
}

IperfResult result_of(bool is_udp, std::size_t streams)
{
    IperfResult result;
    result.source = *parse_ip("192.168.1.10");
    result.destination = *parse_ip("10.0.1.10");
    result.options.is_udp = is_udp;
    result.options.duration = seconds(2);
    result.options.parallel = static_cast<std::uint32_t>(streams);
    for (std::size_t index = 0; index < streams; ++index)
        result.streams.push_back(stream(static_cast<std::uint16_t>(44'292 + index), 2'621'440));
    if (is_udp)
        for (IperfStream& udp : result.streams)
            udp.sum.duplicates = 3;
    return result;
}

TEST(IperfText, of_tcp_has_retransmissions_and_the_window)
{
    EXPECT_EQ(iperf_text(result_of(false, 1), "ecs2"),
              "Connecting to host ecs2, port 5201\n"
              "[  5] local 192.168.1.10 port 44292 connected to 10.0.1.10 port 5201\n"
              "[ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n"
              "[  5]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec    7   1.12 MBytes       \n"
              "[  5]   1.00-2.00   sec  2.50 MBytes  21.0 Mbits/sec    7   1.12 MBytes       \n"
              "- - - - - - - - - - - - - - - - - - - - - - - - -\n"
              "[ ID] Interval           Transfer     Bitrate         Retr\n"
              "[  5]   0.00-2.00   sec  5.00 MBytes  21.0 Mbits/sec   14             sender\n"
              "[  5]   0.00-2.04   sec  5.00 MBytes  20.6 Mbits/sec                  receiver\n"
              "\niperf Done.\n");
}

TEST(IperfText, of_udp_has_datagrams_jitter_and_loss)
{
    const std::string text = iperf_text(result_of(true, 1), "ecs2");
    EXPECT_THAT(text, HasSubstr("[ ID] Interval           Transfer     Bitrate         Total Datagrams\n"
                                "[  5]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec  1000  \n"));
    EXPECT_THAT(
        text, HasSubstr("[ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams\n"
                        "[  5]   0.00-2.00   sec  5.00 MBytes  21.0 Mbits/sec  0.000 ms  0/1000 (0%)  sender\n"
                        "[  5]   0.00-2.04   sec  5.00 MBytes  20.6 Mbits/sec  0.008 ms  39/1039 (3.8%)  receiver\n"));
}

TEST(IperfText, of_several_streams_has_their_sum_and_their_fairness)
{
    const std::string text = iperf_text(result_of(false, 2), "ecs2");
    EXPECT_THAT(text, HasSubstr("[  7]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec    7   1.12 MBytes       \n"
                                "[SUM]   0.00-1.00   sec  5.00 MBytes  41.9 Mbits/sec   14             \n"
                                "- - - - - - - - - - - - - - - - - - - - - - - - -\n"));
    EXPECT_THAT(text, HasSubstr("[SUM]   0.00-2.00   sec  10.0 MBytes  41.9 Mbits/sec   28             sender\n"));
    EXPECT_THAT(text, HasSubstr("\nJain's fairness index = 1.000\niperf Done.\n"));
}

TEST(IperfText, of_both_directions_names_the_roles)
{
    IperfResult result = result_of(false, 1);
    result.options.direction = IperfDirection::Both;
    result.streams.push_back(stream(44'300, 2'621'440));
    result.streams.back().is_reverse = true;
    const std::string text = iperf_text(result, "ecs2");
    EXPECT_THAT(text, HasSubstr("[ ID][Role] Interval           Transfer     Bitrate         Retr  Cwnd\n"));
    EXPECT_THAT(text, HasSubstr("[  7][RX-C]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec                  \n"));
}

TEST(IperfText, marks_what_is_omitted_and_begins_again)
{
    IperfResult result = result_of(false, 1);
    result.options.omit = seconds(1);
    const std::string text = iperf_text(result, "ecs2");
    EXPECT_THAT(text, HasSubstr("[  5]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec    7   1.12 MBytes       "
                                "(omitted)\n[  5]   0.00-1.00   sec "));
    const Value document = iperf_document(result, "ecs2");
    for (const Value& interval : document.find("intervals")->items())
        EXPECT_EQ(to_string(interval.find("sum")->find("start")->decimal()), "0.000000");
}

TEST(IperfText, of_udp_in_both_directions_has_the_heading_of_the_receiver)
{
    IperfResult result = result_of(true, 1);
    result.options.direction = IperfDirection::Both;
    result.streams.push_back(stream(44'300, 2'621'440));
    result.streams.back().is_reverse = true;
    const std::string text = iperf_text(result, "ecs2");
    EXPECT_THAT(text, HasSubstr("\n[ ID][Role] Interval           Transfer     Bitrate         Jitter    Lost/Total "
                                "Datagrams\n[  5][TX-C]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec            "
                                "1000  \n[  7][RX-C]   0.00-1.00   sec  2.50 MBytes  21.0 Mbits/sec  0.008 ms  39/1039 "
                                "(3.8%)  \n"));
}

TEST(IperfText, tells_of_copies_and_of_disorder)
{
    IperfResult result = result_of(true, 1);
    EXPECT_THAT(iperf_text(result, "ecs2"), HasSubstr("\n\ndatagrams: 0 out of order, 3 duplicates\niperf Done.\n"));
    result.streams[0].sum.duplicates = 0;
    EXPECT_THAT(iperf_text(result, "ecs2"), Not(HasSubstr("datagrams: ")));
}

TEST(IperfText, ends_where_the_load_was_interrupted)
{
    IperfResult result = result_of(false, 1);
    result.interrupted_at = kStart + milliseconds(1'500);
    result.streams[0].ended = milliseconds(1'500);
    const std::string text = iperf_text(result, "ecs2");
    EXPECT_THAT(text, HasSubstr("\n[  5]   1.00-1.50   sec  2.50 MBytes  41.9 Mbits/sec"));
    EXPECT_THAT(text, EndsWith("\nvpcsim: error - the run ended at 1.500000000 s, before the load\n"));
    EXPECT_EQ(iperf_document(result, "ecs2").find("error")->text(), "the run ended at 1.500000000 s, before the load");
    EXPECT_THAT(
        iperf_json_lines(result, "ecs2"),
        HasSubstr(
            "\n{\"version\":1,\"event\":\"error\",\"data\":\"the run ended at 1.500000000 s, before the load\"}\n"));
}

TEST(IperfText, of_a_connection_that_broke_says_so)
{
    IperfResult result = result_of(false, 1);
    result.streams[0].is_connected = true;
    result.streams[0].end = TcpEnd::Closed;
    EXPECT_TRUE(result.has_arrived());
    EXPECT_THAT(iperf_text(result, "ecs2"), EndsWith("\niperf Done.\n"));
    result.streams[0].end = TcpEnd::TimedOut;
    EXPECT_FALSE(result.has_arrived());
    EXPECT_THAT(iperf_text(result, "ecs2"), EndsWith("\nvpcsim: error - a connection broke: it was reset, or nobody "
                                                     "acknowledged any more\n"));
}

TEST(IperfText, without_a_connection_says_so_and_no_more)
{
    IperfResult result = result_of(false, 2);
    for (IperfStream& stream : result.streams) {
        stream.is_connected = false;
        stream.end = TcpEnd::Refused;
    }
    EXPECT_EQ(iperf_text(result, "ecs2"), "Connecting to host ecs2, port 5201\n"
                                          "vpcsim: error - unable to connect to server: Connection refused\n");
    EXPECT_EQ(iperf_outcome(result), "unable to connect to server: Connection refused");
    const Value document = iperf_document(result, "ecs2");
    EXPECT_EQ(document.find("error")->text(), "unable to connect to server: Connection refused");
    EXPECT_TRUE(document.find("start")->find("connected")->items().empty());
    EXPECT_TRUE(document.find("intervals")->items().empty());
    result.streams[1].is_connected = true;
    EXPECT_THAT(iperf_text(result, "ecs2"), Not(HasSubstr("error")));
}

TEST(IperfText, in_a_line_says_what_matters)
{
    EXPECT_EQ(iperf_outcome(result_of(false, 1)), "20.56 Mbit/s, 14 retransmissions");
    EXPECT_EQ(iperf_outcome(result_of(true, 2)),
              "41.12 Mbit/s, 78/2078 lost (3.7537%), jitter 0.008 ms, fairness 1.000");
}

TEST(IperfDocument, has_the_keys_of_iperf3)
{
    const Value document = iperf_document(result_of(true, 2), "ecs2");
    EXPECT_EQ(document.find("version")->integer(), 1);
    EXPECT_EQ(document.find("start")->find("test_start")->find("protocol")->text(), "UDP");
    EXPECT_EQ(document.find("start")->find("connected")->items().size(), 2u);
    ASSERT_EQ(document.find("intervals")->items().size(), 2u);
    const Value& interval = document.find("intervals")->items()[1];
    EXPECT_EQ(interval.find("streams")->items()[1].find("socket")->integer(), 7);
    EXPECT_EQ(interval.find("sum")->find("bytes")->integer(), 5'242'880);
    const Value& received = *document.find("end")->find("sum_received");
    EXPECT_EQ(received.find("lost_packets")->integer(), 78);
    EXPECT_EQ(received.find("packets")->integer(), 2'078);
    EXPECT_EQ(received.find("duplicates")->integer(), 6);
    EXPECT_EQ(to_string(received.find("lost_percent")->decimal()), "3.75");
    EXPECT_EQ(to_string(document.find("end")->find("fairness")->decimal()), "1.000000");
    EXPECT_EQ(document.find("end")->find("sum")->find("packets")->integer(), 2'078);
    const Value& udp = *document.find("end")->find("streams")->items()[1].find("udp");
    EXPECT_EQ(udp.find("socket")->integer(), 7);
    EXPECT_EQ(udp.find("bytes")->integer(), 5'242'880);
    EXPECT_EQ(udp.find("lost_packets")->integer(), 39);
    EXPECT_EQ(to_string(udp.find("jitter_ms")->decimal()), "0.008");
    EXPECT_EQ(document.find("error"), nullptr);
}

TEST(IperfDocument, is_a_line_for_each_interval)
{
    const std::string text = iperf_json_lines(result_of(false, 1), "ecs2");
    std::vector<std::string> events;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        events.push_back(from_json(text.substr(begin, end - begin)).find("event")->text());
        begin = end + 1;
    }
    EXPECT_THAT(events, ::testing::ElementsAre("start", "interval", "interval", "end"));
}

TEST(IperfCsv, has_a_line_for_each_interval_of_each_stream)
{
    const std::string text = iperf_csv(result_of(false, 2));
    EXPECT_EQ(std::ranges::count(text, '\n'), 5);
    EXPECT_THAT(text, HasSubstr("\nforward,7,1.000000,2.000000,false,2621440,2621440,20971520,7,1174405,17700,"));
}

}  // namespace
}  // namespace vpcsim
