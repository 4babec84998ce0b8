#include "vpcsim/live/stop_signal.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace vpcsim {

struct StopSignal::Listener {
    explicit Listener(std::atomic<bool>& flag) : signals{context, SIGINT, SIGTERM}
    {
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
