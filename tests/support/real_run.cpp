#include "support/real_run.h"

#include <memory>
#include <optional>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/guest/guest_routing.h"
#include "vpcsim/guest/ping.h"
#include "vpcsim/guest/tcp_client.h"
#include "vpcsim/guest/tcp_stack.h"
#include "vpcsim/guest/udp_load.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kProbe = 1;
// Until a SYN is repeated; a request and its answer need much less.
constexpr Duration kLongestRun = milliseconds(990);
constexpr std::size_t kMostPackets = 256;  // a small pool is made faster

// Sees the packets of the probe wherever they show, and stops the run when nothing more can come of them.
class Watch final : public Observer {
public:
    explicit Watch(Simulator& simulator) : simulator_{simulator} {}

    void on_eni_packet(EniId, Direction direction, TimePoint, const Packet& packet) override
    {
        if (direction == Direction::Egress)
            if (Followed* followed = find(packet))
                ++followed->leg.sendings;
    }
    void on_peer_packet(PeerConnectionId, PeerSide, Direction, TimePoint, const Packet&) override {}
    void on_drop(const Drop& drop) override { end(drop, RealLeg::End::Dropped); }
    void on_departure(const Drop& departure) override { end(departure, RealLeg::End::Left); }

    // A guest gets a packet: to keep, unless it then drops it, or to pass on.
    void on_receive(EniId eni, const Packet& packet, bool is_its_own)
    {
        Followed* followed = find(packet);
        if (followed == nullptr || !is_its_own)
            return;
        followed->leg.end = RealLeg::End::Delivered;
        followed->leg.eni = eni;
        if (followed == &reply_)
            simulator_.stop();
    }

    RealFate fate() const
    {
        for (const Followed* followed : {&request_, &reply_})
            if (followed->id && followed->leg.end == RealLeg::End::NotSent)
                throw InternalError{"a packet of the probe is still on its way at the end of the run"};
        RealFate fate;
        fate.request = request_.leg;
        fate.reply = reply_.leg;
        fate.is_refused = reply_.is_reset;
        return fate;
    }

private:
    struct Followed {
        std::optional<PacketId> id;  // none: not seen yet
        bool is_reset = false;
        RealLeg leg;
    };

    // nullptr: it is not the first of the probe's requests or replies.
    Followed* find(const Packet& packet)
    {
        if (packet.tag.probe != kProbe || packet.meta.has(PacketMeta::kIcmpError))
            return nullptr;
        Followed& followed = packet.tag.is_reply() ? reply_ : request_;
        if (!followed.id) {
            followed.id = packet.id;
            followed.leg.flow = five_tuple(packet.meta);
            followed.is_reset = packet.meta.protocol == Protocol::Tcp && (packet.meta.tcp_flags & kTcpRst) != 0;
        }
        return *followed.id == packet.id ? &followed : nullptr;
    }

    void end(const Drop& drop, RealLeg::End how)
    {
        Followed* followed = find(drop.packet);
        if (followed == nullptr)
            return;
        RealLeg& leg = followed->leg;
        leg.end = how;
        leg.eni = {};
        leg.verdict = drop.verdict;
        leg.hop = drop.hop;
        // Of what has been dropped only a white list tells the sender.
        if (followed == &reply_ || drop.verdict.reason != DropReason::ServiceWhitelist)
            simulator_.stop();
    }

    Simulator& simulator_;
    Followed request_;
    Followed reply_;
};

// A host whose packets are watched, and which answers datagrams: with another one, from the port that was asked.
class WatchedHost final : public Guest, private Application {
public:
    WatchedHost(Fabric& fabric, Watch& watch, const RandomNetwork& world, InstanceId instance)
        : watch_{watch}, network_{world.network},
          host_{fabric, instance,
                HostOptions{world.guests[instance].ip_forward, world.seed, world.guests[instance].policy}}
    {
        for (const Listener& listener : world.guests[instance].listen)
            if (listener.protocol == Protocol::Tcp)
                host_.tcp().listen(listener.port);
        fabric.attach(instance, *this);
    }
    ~WatchedHost() override { host_.unbind(*this); }

    void answer_datagrams(std::uint16_t port) { host_.bind_udp(port, *this); }
    Host& host() { return host_; }

    void receive(EniId eni, Packet& packet) override
    {
        eni_ = eni;
        if (packet.meta.is_ip())
            watch_.on_receive(eni, packet, is_own_address(network_, host_.instance(), packet.meta.destination));
        host_.receive(eni, packet);
    }
    void on_timer(std::uint32_t argument) override { host_.on_timer(argument); }
    HeldPackets held_packets() const override { return host_.held_packets(); }

private:
    void on_packet(const Packet& datagram) override
    {
        const PacketMeta& asked = datagram.meta;
        if (asked.has(PacketMeta::kIcmpError) || datagram.tag.is_reply())
            return;
        const auto route = host_.route_by(eni_, asked.source);
        if (!route)
            return;
        IpFields ip = host_.new_packet(*route, asked.source);
        ip.source = asked.destination;
        Packet& answer = host_.fabric().pool().acquire(frame_overhead(asked.family(), Protocol::Udp));
        build_udp(answer, ip, asked.destination_port, asked.source_port, {});
        answer.tag = {datagram.tag.probe, host_.instance().value + 1};
        host_.send(*route, answer);
    }
    void on_timer() override {}

    Watch& watch_;
    const Network& network_;
    Host host_;
    EniId eni_;  // by which the packet at hand has come
};

class Run {
public:
    Run(const RandomNetwork& world, const RandomFlow& flow) : world_{world}, flow_{flow}
    {
        for (const InstanceId instance : ids(world.network.instances)) {
            hosts_.push_back(std::make_unique<WatchedHost>(fabric_, watch_, world, instance));
            if (flow.protocol == Protocol::Udp)
                hosts_[instance]->answer_datagrams(flow.port);
        }
        for (const EniId eni : ids(world.network.enis))
            fabric_.observe(eni);
    }

    RealFate execute()
    {
        const bool has_no_address = !start();
        simulator_.run_until(kStart + kLongestRun, [this](const Event& event) { fabric_.on_event(event); });
        fabric_.check_conservation();
        RealFate fate = watch_.fate();
        fate.has_no_address = has_no_address;
        fate.is_answered =
            fate.reply.end == RealLeg::End::Delivered && world_.network.enis[fate.reply.eni].instance == flow_.from;
        return fate;
    }

private:
    // False when the sender has no address of that family.
    bool start()
    {
        Host& sender = hosts_[flow_.from]->host();
        if (flow_.protocol == Protocol::Tcp) {
            TcpClientOptions options{.destination = flow_.destination, .from = flow_.from_eni, .port = flow_.port};
            options.probe = kProbe;
            tcp_.emplace(sender, options).start();
            return !tcp_->result().has_no_address;
        }
        if (flow_.protocol == Protocol::Udp) {
            UdpLoadOptions options{.destination = flow_.destination, .from = flow_.from_eni, .port = flow_.port};
            options.rate = {1};  // one in a minute and a half
            options.size = kUdpHeaderBytes;
            options.probe = kProbe;
            udp_.emplace(sender, options).start();
            return !udp_->has_no_address();
        }
        PingOptions options{.destination = flow_.destination, .from = flow_.from_eni, .count = 1};
        options.hop_limit = flow_.hop_limit;
        options.probe = kProbe;
        ping_.emplace(sender, options).start();
        return !ping_->result().has_no_address;
    }

    const RandomNetwork& world_;
    const RandomFlow& flow_;
    Simulator simulator_;
    PacketPool pool_{kMostPackets};
    Watch watch_{simulator_};
    Fabric fabric_{world_.network, simulator_, pool_, &watch_};
    IdVector<InstanceId, std::unique_ptr<WatchedHost>> hosts_;
    std::optional<Ping> ping_;
    std::optional<TcpClient> tcp_;
    std::optional<UdpSource> udp_;
};

}  // namespace

RealFate real_fate(const RandomNetwork& world, const RandomFlow& flow) { return Run{world, flow}.execute(); }

std::string describe(const Network& network, const RealLeg& leg)
{
    switch (leg.end) {
    case RealLeg::End::NotSent:
        return "not sent";
    case RealLeg::End::Delivered:
        return format("{}: delivered to {}", to_string(leg.flow), network.name(leg.eni));
    case RealLeg::End::Dropped:
    case RealLeg::End::Left:
        break;
    }
    const Verdict& verdict = leg.verdict;
    std::string text = format("{}: {} at {} of {} by rule {}", to_string(leg.flow), code(verdict.reason),
                              name(verdict.stage), network.name(verdict.object), network.name(verdict.rule));
    if (leg.hop.eni)
        text += ", at " + network.name(leg.hop.eni);
    if (leg.hop.vswitch)
        text += ", in " + network.name(leg.hop.vswitch);
    return text + (leg.sendings == 0 ? ", never sent" : "");
}

}  // namespace vpcsim
