// TcpScript: one end of a TCP connection, alone with a test that plays its peer: what is given to it and what it says
// are segments, at times the test names.
#pragma once

#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "vpcsim/guest/tcp_connection.h"

namespace vpcsim {

inline constexpr std::uint32_t kOurs = 1'000;   // ISS of the end under test
inline constexpr std::uint32_t kPeers = 5'000;  // and of the test

inline void PrintTo(const TcpSegment& segment, std::ostream* out)
{
    *out << "<flags " << int{segment.flags} << " seq " << segment.sequence << " ack " << segment.acknowledgment
         << " length " << segment.length << ">";
}

// A segment of exactly these: what the window and the options are, other tests say.
inline auto is_segment(int flags, std::uint32_t sequence, std::uint32_t acknowledgment, std::uint32_t length = 0)
{
    using ::testing::AllOf;
    using ::testing::Field;
    return AllOf(Field("flags", &TcpSegment::flags, flags), Field("sequence", &TcpSegment::sequence, sequence),
                 Field("acknowledgment", &TcpSegment::acknowledgment, acknowledgment),
                 Field("length", &TcpSegment::length, length));
}

class TcpScript final : private TcpOutput {
public:
    explicit TcpScript(TcpSettings settings = plain()) : end{settings, *this} {}

    static TcpSettings plain()
    {
        TcpSettings settings;
        settings.initial_sequence = kOurs;
        return settings;
    }

    TcpConnection end;

    TimePoint now = kStart;
    // Timers ring on the way.
    void at(Duration since_start)
    {
        while (end.due() <= kStart + since_start) {
            now = end.due();
            end.on_timer(now);
        }
        now = kStart + since_start;
    }
    void inject(int flags, std::uint32_t sequence, std::uint32_t acknowledgment, std::uint32_t length = 0,
                TcpOptions options = {})
    {
        end.receive({sequence, acknowledgment, static_cast<std::uint8_t>(flags), window, length, options}, now);
    }
    std::uint16_t window = 64'240;  // in the header of what is injected
    std::uint16_t path = 65'535;    // what the path takes of TCP
    // What it has said since this was last asked.
    std::vector<TcpSegment> said() { return std::exchange(said_, {}); }
    // When it has spoken, since the start.
    std::vector<Duration> said_at;

    // Into ESTABLISHED, having opened, with nothing in flight; a handshake without options, or with those.
    void establish(const TcpOptions& options = {})
    {
        end.connect(now);
        inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, options);
        forget();
    }
    // Into SYN-RECEIVED.
    void accept() { end.accept({kPeers, 0, kTcpSyn, 64'240, 0, {}}, now); }
    void forget()
    {
        said_.clear();
        said_at.clear();
    }

    TcpScript(const TcpScript&) = delete;
    TcpScript& operator=(const TcpScript&) = delete;

private:
    void transmit(const TcpSegment& segment) override
    {
        said_.push_back(segment);
        said_at.push_back(now - kStart);
    }
    std::uint16_t path_mss() const override { return path; }

    std::vector<TcpSegment> said_;
};

}  // namespace vpcsim
