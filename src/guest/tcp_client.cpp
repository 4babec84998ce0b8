#include "vpcsim/guest/tcp_client.h"

#include <algorithm>
#include <array>
#include <utility>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

TcpAnswer answer_of(TcpEnd end)
{
    switch (end) {
    case TcpEnd::Refused:
    case TcpEnd::Reset:
        return TcpAnswer::Refused;
    case TcpEnd::Unreachable:
        return TcpAnswer::Unreachable;
    default:
        return TcpAnswer::TimedOut;
    }
}

}  // namespace

std::string_view name(TcpAnswer answer)
{
    constexpr std::array<std::string_view, 5> kNames{"none", "connected", "refused", "timed_out", "unreachable"};
    return kNames[static_cast<std::size_t>(answer)];
}

std::uint64_t TcpResult::count(TcpAnswer answer) const
{
    return static_cast<std::uint64_t>(std::ranges::count(attempts, answer, &TcpAttempt::answer));
}

TcpClient::TcpClient(Host& host, const TcpClientOptions& options) : host_{host}, options_{options}
{
    VPCSIM_ASSERT(options.count >= 1 && options.interval > Duration::zero());
    result_.destination = options.destination;
    result_.port = options.port;
}

TcpClient::~TcpClient()
{
    if (socket_ != nullptr)
        socket_->detach();
    host_.unbind(*this);
}

void TcpClient::start() { begin_attempt(); }

void TcpClient::begin_attempt()
{
    phase_ = Phase::Connecting;
    socket_ = host_.tcp().connect({options_.destination, options_.port, options_.from, options_.probe}, *this);
    if (socket_ == nullptr) {
        result_.has_no_address = true;
        is_finished_ = true;
        return;
    }
    result_.source = socket_->flow().source;
    TcpAttempt& attempt = result_.attempts.emplace_back();
    attempt.began = now();
    attempt.source_port = socket_->flow().source_port;
    ring_at(now() + options_.timeout);
}

void TcpClient::on_tcp(TcpSocket& socket)
{
    record(socket);
    if (phase_ == Phase::Connecting && socket.connection().is_synchronized())
        established();
    if (const TcpEnd end = socket.connection().end(); end != TcpEnd::NotYet)
        end_attempt(answer_of(end), end);
}

void TcpClient::established()
{
    TcpAttempt& attempt = result_.attempts.back();
    attempt.answer = TcpAnswer::Connected;
    attempt.time = now() - attempt.began;
    phase_ = Phase::Open;
    next_write_ = now();
    close_at_ = now() + options_.duration;
    write_or_close();
}

void TcpClient::write_or_close()
{
    if (now() >= close_at_) {
        phase_ = Phase::Closing;
        ring_at(now() + options_.timeout);
        socket_->close();
        return;
    }
    socket_->write(options_.size);
    next_write_ += options_.interval;
    ring_at(std::min(next_write_, close_at_));
}

void TcpClient::on_timer()
{
    switch (phase_) {
    case Phase::Waiting:
        return begin_attempt();
    case Phase::Open:
        return write_or_close();
    case Phase::Connecting:
    case Phase::Closing:
        record(*socket_);
        return end_attempt(TcpAnswer::TimedOut, TcpEnd::TimedOut);
    }
}

void TcpClient::end_attempt(TcpAnswer answer, TcpEnd end)
{
    TcpAttempt& attempt = result_.attempts.back();
    attempt.end = end;
    attempt.lasted = now() - attempt.began;
    if (attempt.answer == TcpAnswer::None) {
        attempt.answer = answer;
        attempt.time = attempt.lasted;
    }
    std::exchange(socket_, nullptr)->release();
    if (result_.attempts.size() == options_.count) {
        is_finished_ = true;
        host_.unbind(*this);
        return;
    }
    phase_ = Phase::Waiting;
    ring_at(std::max(now(), attempt.began + options_.interval));
}

void TcpClient::record(const TcpSocket& socket)
{
    TcpAttempt& attempt = result_.attempts.back();
    attempt.statistics = socket.connection().statistics();
    attempt.answered_by = socket.answered_by();
}

}  // namespace vpcsim
