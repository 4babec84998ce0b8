// What is said of a connection's end.
#include <gtest/gtest.h>

#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

TcpAttempt connected()
{
    TcpAttempt attempt;
    attempt.answer = TcpAnswer::Connected;
    attempt.time = microseconds(17'740);
    return attempt;
}

TEST(TcpText, says_no_more_of_an_end_in_order)
{
    TcpAttempt attempt = connected();
    attempt.end = TcpEnd::Closed;
    EXPECT_EQ(tcp_attempt_text(attempt), "connected in 17.740 ms");
}

TEST(TcpText, tells_in_milliseconds_when_a_session_was_lost)
{
    TcpAttempt attempt = connected();
    attempt.end = TcpEnd::Reset;
    attempt.lasted = picoseconds(15'784'972'253'975);
    attempt.statistics = {
        .syns = 1, .retransmissions = 5, .bytes_sent = 1024, .bytes_acknowledged = 576, .bytes_received = 0};
    EXPECT_EQ(tcp_attempt_text(attempt),
              "connected in 17.740 ms, 576/1024 bytes acknowledged, 5 retransmissions, reset after 15784.972 ms");
}

}  // namespace
}  // namespace vpcsim
