#include "vpcsim/guest/tcp_load.h"

#include <algorithm>
#include <utility>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

constexpr std::uint64_t kBlock = 131'072;  // what iperf3 writes at a time

}  // namespace

TcpSource::TcpSource(Host& host, const TcpLoadOptions& options) : host_{host}, options_{options}
{
    VPCSIM_ASSERT(options.interval > Duration::zero());
}

TcpSource::~TcpSource()
{
    if (socket_ != nullptr)
        socket_->detach();
    host_.unbind(*this);
}

void TcpSource::start()
{
    began_ = now();
    stop_ = options_.bytes > 0 ? kNever : began_ + options_.duration;
    interval_end_ = began_ + options_.interval;
    intervals_.emplace_back();
    socket_ = host_.tcp().connect({options_.destination, options_.port, options_.from, options_.probe, options_.tuning},
                                  *this);
    if (socket_ == nullptr) {
        has_no_address_ = true;
        is_finished_ = true;
        return;
    }
    host_.set_timer(*this, std::min(interval_end_, stop_));
}

void TcpSource::on_tcp(TcpSocket& socket)
{
    note(socket.connection());
    if (socket.connection().end() != TcpEnd::NotYet)
        return finish(socket.connection().end());
    if (socket.connection().is_synchronized())
        write_more();
}

void TcpSource::finish(TcpEnd end)
{
    end_ = end;
    ended_at_ = now();
    is_finished_ = true;
    std::exchange(socket_, nullptr)->release();
    host_.unbind(*this);
}

// So that there is always something to send: a block behind the one that is being sent.
void TcpSource::write_more()
{
    if (options_.bytes == 0) {
        if (now() < stop_ && socket_->connection().sender().unsent() < kBlock)
            socket_->write(kBlock);
        return;
    }
    if (std::exchange(has_begun_, true))
        return;
    socket_->write(options_.bytes);
    socket_->close();
}

void TcpSource::on_timer()
{
    note(socket_->connection());
    if (now() >= interval_end_) {
        interval_end_ += options_.interval;
        intervals_.emplace_back();
    }
    if (now() >= stop_ && !socket_->connection().is_synchronized())
        return finish(TcpEnd::Abandoned);
    if (now() >= stop_)
        socket_->close();
    host_.set_timer(*this, now() < stop_ ? std::min(interval_end_, stop_) : interval_end_);
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
    : host_{host}, interval_{interval}, began_{host.fabric().now()}
{
    VPCSIM_ASSERT(interval > Duration::zero());
    host.tcp().listen(port, *this, tuning, probe);
}

void TcpSink::on_tcp(TcpSocket& socket)
{
    const std::uint64_t bytes = socket.take_received();
    if (bytes == 0)
        return;
    bytes_ += bytes;
    const auto index = static_cast<std::size_t>((host_.fabric().now() - began_) / interval_);
    if (index >= intervals_.size())
        intervals_.resize(index + 1);
    intervals_[index].bytes += bytes;
}

}  // namespace vpcsim
