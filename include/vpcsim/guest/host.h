// Host: the guest of an ECS instance, a small Linux: it resolves its neighbours, routes by its own addresses, answers
// pings, refuses datagrams nobody listens for, and forwards what is not its own only with `ip_forward`.
// Every packet it has made is sent, or counted as dropped; while its instance is stopped, none is sent, and when it is
// started again, its connections are gone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "vpcsim/fabric/fabric.h"
#include "vpcsim/guest/application.h"
#include "vpcsim/guest/guest_filter.h"
#include "vpcsim/guest/guest_routing.h"
#include "vpcsim/guest/neighbour_cache.h"
#include "vpcsim/guest/path_mtu_cache.h"
#include "vpcsim/guest/reassembler.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {

class TcpStack;

struct HostOptions {
    bool ip_forward = false;
    std::uint64_t seed = 1;
    GuestPolicy policy{};
};

class Host final : public Guest {
public:
    Host(Fabric& fabric, InstanceId instance, HostOptions options);
    ~Host() override;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    void receive(EniId eni, Packet& packet) override;
    void on_timer(std::uint32_t argument) override;
    HeldPackets held_packets() const override;

    using Route = OutgoingRoute;
    std::optional<Route> route_to(IpAddress destination) const
    {
        return vpcsim::route_to(fabric_.network(), filter_, instance_, destination);
    }
    std::optional<Route> route_by(EniId eni, IpAddress destination) const
    {
        return vpcsim::route_by(fabric_.network(), filter_, eni, destination);
    }

    // The largest IP packet of that route: what its interface takes, or less, as routers have said.
    std::uint32_t path_mtu(const Route& route) const
    {
        return path_mtus_.lookup(route.destination, fabric_.network().enis[route.eni].mtu, fabric_.now());
    }
    // The largest that is sent whole on it.
    std::uint32_t largest_whole(const Route& route, PathMtuDiscovery discovery) const
    {
        return discovery == PathMtuDiscovery::Probe ? fabric_.network().enis[route.eni].mtu : path_mtu(route);
    }
    // A router has said so; whoever calls this has made sure that it speaks of a packet of this host.
    void note_path_mtu(IpAddress destination, std::uint32_t mtu) { path_mtus_.note(destination, mtu, fabric_.now()); }

    // Header fields of a new packet on that route; the link-layer destination is filled in when it is known.
    IpFields new_packet(const Route& route, IpAddress destination);
    // The same of a packet with so many bytes behind its IP header, which routers may cut or not.
    IpFields new_datagram(const Route& route, IpAddress destination, std::size_t transport_bytes,
                          PathMtuDiscovery discovery = PathMtuDiscovery::Want);
    // Sends what was built from them: in fragments where the path's MTU demands it, after the neighbour is known.
    // False for what is too large and must stay whole: it is dropped unsent (EMSGSIZE).
    bool send(const Route& route, Packet& packet, PathMtuDiscovery discovery = PathMtuDiscovery::Want);

    // Echo replies go by identifier, datagrams by local port: to whoever has bound it last.
    void bind_echo(std::uint16_t identifier, Application& application);
    void bind_udp(std::uint16_t port, Application& application);
    // A port where datagrams are taken and thrown away, while no application has bound it.
    void listen_udp(std::uint16_t port);
    // Each application has one timer: setting it again replaces it.
    void set_timer(Application& application, TimePoint at);
    // When its instance has been started again, what the guest remembered is forgotten before anything new begins.
    void notice_restart();
    // The application gets no packet and no timer any more. An application does this before its life ends.
    void unbind(Application& application);

    // Chosen by chance among those that are free. Throws RunAborted when none is.
    std::uint16_t free_echo_identifier();
    std::uint16_t free_udp_port();

    TcpStack& tcp() { return *tcp_; }
    Fabric& fabric() { return fabric_; }
    InstanceId instance() const { return instance_; }

private:
    // Arguments of the guest's timers: its own two, then the applications'.
    static constexpr std::uint32_t kNeighbourTimer = 0;
    static constexpr std::uint32_t kReassemblyTimer = 1;
    static constexpr std::uint32_t kFirstApplicationTimer = 2;

    struct Interface {
        EniId eni;
        NeighbourCache neighbours;
    };
    struct Binding {
        std::uint16_t key = 0;
        Application* application = nullptr;  // nullptr: a listener that takes and throws away
    };
    // An event that is not the slot's last one is stale: its timer was set again, or its application has ended.
    struct Timer {
        Application* application = nullptr;  // nullptr: the slot is free
        TimePoint due = kNever;
    };
    // The types and codes of one error in both families.
    struct ErrorKind {
        std::uint8_t icmp_type, icmp_code, icmpv6_type, icmpv6_code;
    };

    const Instance& configuration() const { return fabric_.network().instances[instance_]; }
    Interface& interface(EniId eni);
    bool is_own(IpAddress address) const { return is_own_address(fabric_.network(), instance_, address); }
    bool is_running() const { return configuration().status == InstanceStatus::Running; }

    void receive_own(EniId eni, Packet& packet);
    void receive_whole(EniId eni, Packet& packet);
    void receive_icmp(EniId eni, Packet& packet);
    void receive_udp(EniId eni, Packet& packet);
    void refuse(EniId eni, Packet& packet, const Verdict& verdict);
    void note_sent(EniId eni, Packet& packet);
    Application* sender_of_quoted(const Packet& error) const;
    void note_error(const Packet& error);
    void answer_echo(EniId eni, const Packet& request);
    void learn_neighbour(EniId eni, IpAddress address, MacAddress mac);
    void forward(EniId eni, Packet& packet);
    void forward_large(EniId eni, Packet& packet, const Route& route);
    void send_error(EniId eni, const Packet& offending, const ErrorKind& kind, std::uint32_t parameter = 0);

    bool send_large(const Route& route, Packet& packet, PathMtuDiscovery discovery);
    void send_fragments(const Route& route, Packet& whole);
    void send_resolved(EniId eni, IpAddress next_hop, NeighbourCache::Waiting item);
    void transmit(EniId eni, MacAddress mac, NeighbourCache::Waiting item);
    void query_neighbour(EniId eni, NeighbourCache::Entry& entry);
    void query_again();
    void give_up(EniId eni, NeighbourCache::Entry& entry);
    void discard(EniId eni, NeighbourCache::Waiting item, DropReason reason);
    void watch_reassembly();

    static const Binding* find(const std::vector<Binding>& bindings, std::uint16_t key);
    std::uint16_t free_key(const std::vector<Binding>& bindings, std::uint16_t first, std::uint32_t count,
                           std::string_view what);

    Fabric& fabric_;
    InstanceId instance_;
    HostOptions options_;
    std::vector<Interface> interfaces_;
    std::vector<Binding> echo_bindings_;  // the latest last
    std::vector<Binding> udp_bindings_;
    std::vector<Timer> timers_;
    Reassembler reassembler_;
    PathMtuCache path_mtus_;
    RandomStream random_;
    TokenBucket error_rate_;
    std::uint16_t next_identification_ = 0;
    std::uint32_t restarts_ = 0;          // those that it knows of
    bool is_querying_ = false;            // the neighbour cache's timer is set
    bool is_reassembly_watched_ = false;  // the reassembler's is
    GuestFilter filter_;
    std::unique_ptr<TcpStack> tcp_;  // goes first: it is an application of this host
};

}  // namespace vpcsim
