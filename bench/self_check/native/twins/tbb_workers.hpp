// oneTBB makes its workers when they are first needed: a twin that is timed needs them before.
#pragma once

#include <oneapi/tbb/task_group.h>

#include <atomic>
#include <cstdint>
#include <thread>

namespace fourways::native {

/// To be called inside a task_arena: returns once `workers` of its threads have met there.
inline void gather_workers(std::uint32_t workers) {
  std::atomic<std::uint32_t> here{0};
  oneapi::tbb::task_group meeting;
  for (std::uint32_t i = 0; i < workers; ++i) {
    meeting.run([&] {
      ++here;
      while (here < workers) std::this_thread::yield();
    });
  }
  meeting.wait();
}

}  // namespace fourways::native
