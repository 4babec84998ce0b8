// WorkerPool: tasks that know nothing of each other, on several threads. Nothing of a simulation is shared between two
// runs, so a sweep's runs are such tasks.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace vpcsim {

// How many threads this machine runs at a time; at least 1.
std::size_t processor_count();

// Calls task(0) to task(count - 1), each once, on `jobs` threads (REQUIRES: >= 1), and returns when all have ended.
// Once `stop` is true no further one begins. What a task throws is not lost: the others still run, and of several
// exceptions that of the lowest number is thrown on, so that it does not depend on which thread was faster.
void run_all(std::size_t count, std::size_t jobs, const std::function<void(std::size_t)>& task,
             const std::atomic<bool>& stop);

}  // namespace vpcsim
