// TcpSocket: a connection of a host, and how its segments become packets.
#pragma once

#include "vpcsim/guest/tcp_stack.h"

namespace vpcsim {

class TcpSocket final : private TcpOutput {
public:
    TcpSocket(TcpStack& stack, const FiveTuple& flow, const Host::Route& route, const TcpSettings& settings,
              ProbeTag tag, TcpUser* user);

    const TcpConnection& connection() const { return connection_; }
    const FiveTuple& flow() const { return flow_; }  // as this host sends it
    // Who has sent the peer's segments; none before the first one.
    InstanceId answered_by() const { return answered_by_; }

    // How many bytes have come, in order, since this was last asked.
    std::uint64_t take_received();

    // The calls of its user, who makes them when the host lets it hear something: in on_tcp() or on a timer.
    void write(std::uint64_t bytes);
    // Afterwards a connection that was not established is gone; any other one ends in order.
    void close();
    // The user hears no more of it, and closes it. It lives on until that is done, or nobody answers any more.
    void release();
    // The user hears no more of it, and nothing is sent: for the destructor of a user, which the end of a run calls
    // when nobody is left to see a packet.
    void detach() { user_ = nullptr; }

private:
    friend class TcpStack;

    void transmit(const TcpSegment& segment) override;
    std::uint16_t path_mss() const override;

    TcpStack& stack_;
    FiveTuple flow_;
    Host::Route route_;
    ProbeTag tag_;
    TcpUser* user_;           // nullptr: a listener's, released, or detached
    bool is_served_ = false;  // a listener's
    bool is_notifying_ = false;
    InstanceId answered_by_;
    std::uint64_t taken_ = 0;  // of the bytes received
    TimePoint wake_ = kNever;  // of the stack's wakes, the one for it
    TcpConnection connection_;
};

// A segment as a packet, and back.
void build_segment(Packet& packet, const IpFields& ip, const FiveTuple& flow, const TcpSegment& segment);
TcpSegment read_segment(const Packet& packet);

}  // namespace vpcsim
