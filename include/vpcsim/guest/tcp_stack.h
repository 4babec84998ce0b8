// TcpStack: the TCP of a host: its listeners, its connections by their addresses and ports, and the RST for what
// belongs to none of them. TcpSocket: one connection of it, with the way its segments take.
// Invariant: a connection is in the table until it is CLOSED, and when it will be due, it has one wake, no later; a
// listener's connections close when their peer does.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "vpcsim/guest/host.h"
#include "vpcsim/guest/tcp_connection.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {

class TcpSocket;

// Whoever has opened a connection, or listens for some.
class TcpUser {
public:
    virtual ~TcpUser() = default;
    // A segment, a timer or an error has changed it. When it is CLOSED, the socket goes after this call.
    virtual void on_tcp(TcpSocket& socket) = 0;
};

class TcpStack final : public Application {
public:
    TcpStack(Host& host, std::uint64_t seed);
    ~TcpStack() override;  // the host that owns it goes with it
    TcpStack(const TcpStack&) = delete;
    TcpStack& operator=(const TcpStack&) = delete;

    // A port whose connections are accepted, take what comes, and close when their peer does.
    void listen(std::uint16_t port);
    // The same for the connections of that probe, or of any without one, and from that port of the peer, or any with 0;
    // the user hears of each. The latest that listens comes first.
    void listen(std::uint16_t port, TcpUser& user, const TcpTuning& tuning, std::uint32_t probe,
                std::uint16_t peer_port = 0);
    // Its connections go on without it.
    void stop_listening(TcpUser& user);

    struct Destination {
        IpAddress address;
        std::uint16_t port = 0;
        EniId from{};  // none: as the host routes
        std::uint32_t probe = ProbeTag::kNone;
        TcpTuning tuning{};
    };
    // From an ephemeral port chosen by chance. nullptr when the host has no address of that family. The user must
    // release() or detach() the socket before its own life ends, unless it has ended first.
    TcpSocket* connect(const Destination& destination, TcpUser& user);

    // A port for segments that an application makes itself, as through a raw socket: it is shown what comes to that
    // port, and the ICMP errors about what it has sent from there. The stack knows of no such connection, and refuses
    // what comes as a stranger's. Chosen as connect() does.
    std::uint16_t open_raw(Application& application);
    void close_raw(const Application& application);

    // The host finishes the packet afterwards.
    void receive(EniId eni, const Packet& packet);
    // The RST that refuses a segment, whatever the port.
    void send_reset(EniId eni, const Packet& packet);
    // The host has started again: all are CLOSED, and no peer is told.
    void forget_connections();
    // An ICMP error about a segment of this host.
    void on_packet(const Packet& error) override;
    void on_timer() override;

    std::size_t connections() const { return sockets_.size(); }

private:
    friend class TcpSocket;

    struct Listener {
        std::uint16_t port = 0;
        std::uint32_t probe = ProbeTag::kNone;
        TcpUser* user = nullptr;  // nullptr: nobody hears
        TcpTuning tuning{};
        std::uint16_t peer_port = 0;
    };

    struct Wake {
        TimePoint at;
        FiveTuple flow;
        auto operator<=>(const Wake&) const = default;
    };

    struct RawPort {
        std::uint16_t port = 0;
        Application* application = nullptr;
    };

    void receive_segment(EniId eni, const Packet& packet);
    // nullptr when no application has opened that port.
    Application* raw_application(std::uint16_t port) const;
    TcpSocket* add(const FiveTuple& flow, const Host::Route& route, const TcpTuning& tuning, ProbeTag tag,
                   TcpUser* user);
    const Listener* find_listener(const Packet& packet) const;
    void accept(EniId eni, const Packet& packet, const TcpSegment& syn, const Listener& listener);
    std::uint16_t free_port();
    // Something has happened to a connection: its user hears of it, and what follows is done.
    void notify(TcpSocket& socket);
    template <class IsOne, class Change>
    void change_those(IsOne&& is_one, Change&& change);
    template <class IsOne, class Change>
    void change_chosen(const std::vector<FiveTuple>& chosen, IsOne&& is_one, Change&& change);
    // Its timer is set, or, when it is CLOSED, it goes.
    void settle(TcpSocket& socket);
    void wake_when_due(TcpSocket& socket);
    void settle_timer();
    void lower_path_mtu(IpAddress destination, std::uint32_t mtu);
    TcpSettings settings_for(const Host::Route& route, const TcpTuning& tuning);

    Host& host_;
    RandomStream random_;
    std::vector<Listener> listeners_;  // the latest last
    std::vector<RawPort> raw_ports_;
    std::map<FiveTuple, std::unique_ptr<TcpSocket>> sockets_;
    std::set<Wake> wakes_;
    TimePoint armed_ = kNever;  // when the timer will ring: no later than the first of them
};

}  // namespace vpcsim
