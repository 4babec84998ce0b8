#include "vpcsim/guest/tcp_load.h"

#include <algorithm>
#include <utility>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

// The smallest buffer of a socket. In it the writes of a program gather that are smaller than a segment.
constexpr std::uint64_t kSocketBuffer = 65'536;

}  // namespace

TcpSource::TcpSource(Host& host, const TcpLoadOptions& options) : host_{host}, options_{options}
{
    VPCSIM_ASSERT(options.interval > Duration::zero() && options.block > 0);
    if (has_rate())
        arrivals_.emplace(options.rate, Bytes{options.block}, options.arrivals, options.random);
}

TcpSource::~TcpSource()
{
    if (socket_ != nullptr)
        socket_->detach();
    host_.tcp().stop_listening(*this);
    host_.unbind(*this);
}

void TcpSource::start()
{
    const TimePoint epoch = options_.epoch.value_or(now());
    stop_ = options_.bytes > 0 ? kNever : now() + options_.duration;
    const std::int64_t before = (now() - epoch) / options_.interval;
    intervals_.resize(static_cast<std::size_t>(before));
    interval_end_ = epoch + before * options_.interval;
    enter_interval();
    open();
    if (!is_finished_)
        await_next();
}

void TcpSource::open()
{
    if (options_.client)
        return host_.tcp().listen(options_.port, *this, options_.tuning, options_.probe, *options_.client);
    socket_ = host_.tcp().connect({options_.destination, options_.port, options_.from, options_.probe, options_.tuning},
                                  *this);
    has_no_address_ = is_finished_ = socket_ == nullptr;
    if (socket_ != nullptr)
        source_port_ = socket_->flow().source_port;
}

void TcpSource::on_tcp(TcpSocket& socket)
{
    socket_ = &socket;  // to a server its client comes
    note(socket.connection());
    if (socket.connection().end() != TcpEnd::NotYet)
        return finish(socket.connection().end());
    if (!socket.connection().is_synchronized())
        return;
    if (!std::exchange(has_begun_, true))
        begin_writing();
    else if (has_rate())
        write_due();
    else
        write_more();
}

void TcpSource::finish(TcpEnd end)
{
    end_ = end;
    ended_at_ = now();
    is_finished_ = true;
    if (socket_ != nullptr)
        std::exchange(socket_, nullptr)->release();
    host_.tcp().stop_listening(*this);
    host_.unbind(*this);
}

void TcpSource::begin_writing()
{
    if (has_rate()) {
        arrivals_->begin(now());
        take_arrival();
        return await_next();
    }
    if (options_.bytes == 0)
        return write_more();
    write(options_.bytes);
    socket_->close();
}

// So that there is always something to send: a buffer behind the one that is being sent.
void TcpSource::write_more()
{
    if (options_.bytes == 0 && now() < stop_ && room() > 0)
        write(buffer());
}

// At the rate that is asked for.
void TcpSource::take_arrival()
{
    due_ += std::min<std::uint64_t>(options_.block, remaining());
    arrivals_->advance();
    next_block_ = remaining() > 0 ? arrivals_->next() : kNever;
    write_due();
}

// As much as the socket takes. The rest waits for room: iperf3 holds the average of a rate, whatever hinders it.
void TcpSource::write_due()
{
    const std::uint64_t size = now() < stop_ ? std::min(due_, room()) : 0;
    if (size == 0)
        return;
    due_ -= size;
    written_ += size;
    write(size);
    if (written_ == options_.bytes)
        socket_->close();
}

void TcpSource::write(std::uint64_t bytes)
{
    socket_->write(bytes);
    note(socket_->connection());
}

std::uint64_t TcpSource::buffer() const { return std::max<std::uint64_t>(options_.block, kSocketBuffer); }

std::uint64_t TcpSource::room() const { return buffer() - std::min(socket_->connection().sender().unsent(), buffer()); }

// What is to arrive yet.
std::uint64_t TcpSource::remaining() const
{
    return options_.bytes > 0 ? options_.bytes - written_ - due_ : options_.block;
}

void TcpSource::on_timer()
{
    const bool is_open = socket_ != nullptr && socket_->connection().is_synchronized();
    if (socket_ != nullptr)
        note(socket_->connection());
    if (now() >= interval_end_)
        enter_interval();
    if (now() >= stop_ && !is_open)
        return finish(TcpEnd::Abandoned);
    if (now() >= stop_) {
        next_block_ = kNever;
        socket_->close();
    } else if (is_open && now() >= next_block_) {
        take_arrival();
    }
    await_next();
}

void TcpSource::await_next()
{
    const TimePoint next = std::min({interval_end_, now() < stop_ ? stop_ : kNever, next_block_});
    if (next != kNever)
        host_.set_timer(*this, next);
}

void TcpSource::enter_interval()
{
    interval_end_ =
        interval_end_ < options_.until ? std::min(interval_end_ + options_.interval, options_.until) : kNever;
    intervals_.emplace_back();
}

void TcpSource::note(const TcpConnection& connection)
{
    const TcpStatistics& latest = connection.statistics();
    TcpLoadInterval& interval = intervals_.back();
    const std::uint64_t sent = latest.bytes_sent - connection.sender().unsent();
    if (sent > sent_)
        last_sent_at_ = now();
    interval.bytes += sent - sent_;
    sent_ = sent;
    interval.retransmissions += latest.retransmissions - statistics_.retransmissions;
    interval.window = connection.sender().congestion().window();
    interval.round_trip = connection.sender().round_trip().smoothed();
    statistics_ = latest;
}

TcpSink::TcpSink(Host& host, std::uint16_t port, Duration interval, const TcpTuning& tuning, std::uint32_t probe)
    : TcpSink{host, port, 0, {host.fabric().now(), interval}, tuning, probe}
{
}

TcpSink::TcpSink(Host& host, std::uint16_t port, std::uint16_t peer_port, IntervalSeries<TcpLoadInterval> series,
                 const TcpTuning& tuning, std::uint32_t probe)
    : host_{host}, series_{std::move(series)}
{
    host.tcp().listen(port, *this, tuning, probe, peer_port);
}

TcpSink::TcpSink(Host& host, const TcpStack::Destination& destination, IntervalSeries<TcpLoadInterval> series)
    : host_{host}, series_{std::move(series)}, opened_{host.tcp().connect(destination, *this)}
{
    has_no_address_ = opened_ == nullptr;
    if (opened_ != nullptr)
        source_port_ = opened_->flow().source_port;
}

void TcpSink::close()
{
    if (opened_ != nullptr)
        std::exchange(opened_, nullptr)->detach();
    host_.tcp().stop_listening(*this);
}

void TcpSink::on_tcp(TcpSocket& socket)
{
    if (const std::uint64_t bytes = socket.take_received(); bytes > 0) {
        bytes_ += bytes;
        last_at_ = host_.fabric().now();
        series_.at(last_at_).bytes += bytes;
    }
    if (&socket != opened_)
        return;
    has_connected_ |= socket.connection().is_synchronized();
    end_ = socket.connection().end();
    if (end_ != TcpEnd::NotYet)
        std::exchange(opened_, nullptr)->release();
    else if (socket.connection().has_peer_closed())
        socket.close();
}

}  // namespace vpcsim
