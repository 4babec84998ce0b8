#include "vpcsim/live/stop_signal.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace vpcsim {

namespace {

bool is_ignored(int signal)
{
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

struct StopSignal::Listener {
    explicit Listener(std::atomic<bool>& flag) : signals{context, SIGINT, SIGTERM}
    {
        if (!is_ignored(SIGHUP))  // of nohup
            signals.add(SIGHUP);
        signals.async_wait([this, &flag](const boost::system::error_code& error, int) {
            if (error)
                return;
            flag = true;
            signals.async_wait([](const boost::system::error_code& second_error, int number) {
                if (!second_error)
                    std::_Exit(128 + number);
            });
        });
        thread = std::thread{[this] { context.run(); }};
    }
    ~Listener()
    {
        context.stop();
        thread.join();
    }

    boost::asio::io_context context{1};
    boost::asio::signal_set signals;
    std::thread thread;
};

StopSignal::StopSignal() : listener_{std::make_unique<Listener>(flag_)} {}
StopSignal::~StopSignal() = default;

}  // namespace vpcsim
