// How large the segments of a connection are: what its peer has named, and what the path takes now.
#include <gtest/gtest.h>

#include "guest/tcp_script.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;

const TcpOptions kNamed{.mss = 1'460};

std::vector<std::uint32_t> lengths(const std::vector<TcpSegment>& segments)
{
    std::vector<std::uint32_t> found;
    for (const TcpSegment& segment : segments)
        found.push_back(segment.length);
    return found;
}

TEST(TcpSegmentSize, follows_the_path_down_and_up_again)  // whoever has learnt of it; RFC 1191 6.3, tcp_current_mss
{
    TcpScript script;
    script.establish(kNamed);
    script.path = 1'000;
    script.end.write(2'500, script.now);
    EXPECT_THAT(lengths(script.said()), ElementsAre(1'000, 1'000, 500));
    script.inject(kTcpAck, kPeers + 1, kOurs + 2'501);
    script.path = 65'535;
    script.end.write(2'000, script.now);
    EXPECT_THAT(lengths(script.said()), ElementsAre(1'460, 540));
}

TEST(TcpSegmentSize, is_that_of_the_path_when_the_handshake_ends)
{
    TcpScript script;
    script.end.accept({kPeers, 0, kTcpSyn, 64'240, 0, kNamed}, script.now);
    script.path = 1'000;
    script.inject(kTcpAck, kPeers + 1, kOurs + 1);
    script.forget();
    script.end.write(2'000, script.now);
    EXPECT_THAT(lengths(script.said()), ElementsAre(1'000, 1'000));
}

TEST(TcpSegmentSize, of_what_goes_again_is_that_of_the_path_now)
{
    TcpScript script;
    script.establish(kNamed);
    script.end.write(3'000, script.now);
    script.forget();
    script.path = 1'000;
    script.at(milliseconds(300));
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1, 1'000)))
        << "after a timeout one segment, and a small one";
}

}  // namespace
}  // namespace vpcsim
