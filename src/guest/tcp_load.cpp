#include "vpcsim/guest/tcp_load.h"

#include <algorithm>
#include <utility>

#include "vpcsim/base/assert.h"

namespace vpcsim {

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
        host_.set_timer(*this, std::min(interval_end_, stop_));
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
    else if (!has_rate())
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
        write_block();
        host_.set_timer(*this, std::min({interval_end_, stop_, next_block_}));
        return;
    }
    if (options_.bytes == 0)
        return write_more();
    socket_->write(options_.bytes);
    socket_->close();
}

// So that there is always something to send: a block behind the one that is being sent.
void TcpSource::write_more()
{
    if (options_.bytes == 0 && now() < stop_ && socket_->connection().sender().unsent() < options_.block)
        socket_->write(options_.block);
}

// At the rate that is asked for. Who finds two blocks unsent waits, as a program does whose socket takes no more.
void TcpSource::write_block()
{
    const std::uint64_t size = std::min<std::uint64_t>(options_.block, remaining());
    if (socket_->connection().sender().unsent() < std::uint64_t{2} * options_.block) {
        socket_->write(size);
        written_ += size;
    }
    arrivals_->advance();
    next_block_ = arrivals_->next();
    if (remaining() > 0)
        return;
    next_block_ = kNever;
    socket_->close();
}

std::uint64_t TcpSource::remaining() const { return options_.bytes > 0 ? options_.bytes - written_ : options_.block; }

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
        write_block();
    }
    host_.set_timer(*this, std::min({interval_end_, now() < stop_ ? stop_ : kNever, next_block_}));
}

void TcpSource::enter_interval()
{
    interval_end_ += options_.interval;
    intervals_.emplace_back();
}

void TcpSource::note(const TcpConnection& connection)
{
    const TcpStatistics& latest = connection.statistics();
    TcpLoadInterval& interval = intervals_.back();
    interval.bytes += latest.bytes_acknowledged - statistics_.bytes_acknowledged;
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
    if (socket.connection().end() != TcpEnd::NotYet)
        std::exchange(opened_, nullptr)->release();
    else if (socket.connection().has_peer_closed())
        socket.close();
}

}  // namespace vpcsim
