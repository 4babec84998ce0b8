// The worker pool: every task once, in whatever order, and nothing that a task throws is lost.
#include "vpcsim/live/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace vpcsim {
namespace {

using ::testing::Each;

const std::atomic<bool> kGoOn{false};

TEST(WorkerPool, runs_every_task_once_on_any_number_of_threads)
{
    for (const std::size_t jobs : {1u, 2u, 7u, 200u}) {
        std::vector<std::atomic<int>> calls(100);
        run_all(
            calls.size(), jobs, [&](std::size_t number) { ++calls[number]; }, kGoOn);
        EXPECT_THAT(std::vector<int>(calls.begin(), calls.end()), Each(1)) << jobs;
    }
}

TEST(WorkerPool, has_nothing_to_do_without_tasks)
{
    run_all(
        0, 4, [](std::size_t) { FAIL(); }, kGoOn);
}

TEST(WorkerPool, tells_the_exception_of_the_lowest_number_and_runs_the_others)
{
    for (const std::size_t jobs : {1u, 4u}) {
        std::atomic<int> done{0};
        const auto task = [&done](std::size_t number) {
            if (number == 3 || number == 17)
                throw std::runtime_error{std::to_string(number)};
            ++done;
        };
        try {
            run_all(20, jobs, task, kGoOn);
            FAIL() << "nothing was thrown";
        } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "3");
        }
        EXPECT_EQ(done, 18);
    }
}

TEST(WorkerPool, begins_nothing_more_once_it_is_stopped)
{
    std::atomic<bool> stop{false};
    std::atomic<int> begun{0};
    run_all(
        100, 1,
        [&](std::size_t number) {
            ++begun;
            stop = number == 4;
        },
        stop);
    EXPECT_EQ(begun, 5);
}

}  // namespace
}  // namespace vpcsim
