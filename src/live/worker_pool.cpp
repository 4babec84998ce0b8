#include "vpcsim/live/worker_pool.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <mutex>
#include <thread>

#include "vpcsim/base/assert.h"

namespace vpcsim {

std::size_t processor_count() { return std::max(1u, std::thread::hardware_concurrency()); }

void run_all(std::size_t count, std::size_t jobs, const std::function<void(std::size_t)>& task,
             const std::atomic<bool>& stop)
{
    VPCSIM_ASSERT(jobs >= 1);
    std::atomic<std::size_t> next{0};
    std::mutex mutex;  // of the two below
    std::exception_ptr failure;
    std::size_t failed = count;
    const auto work = [&] {
        while (!stop) {
            const std::size_t number = next++;
            if (number >= count)
                return;
            try {
                task(number);
            } catch (...) {
                const std::lock_guard lock{mutex};
                if (number < failed) {
                    failed = number;
                    failure = std::current_exception();
                }
            }
        }
    };
    const std::size_t threads = std::min(jobs, count);
    boost::asio::thread_pool pool{std::max<std::size_t>(threads, 1)};
    for (std::size_t i = 0; i < threads; ++i)
        boost::asio::post(pool, work);
    pool.join();
    if (failure)
        std::rethrow_exception(failure);
}

}  // namespace vpcsim
