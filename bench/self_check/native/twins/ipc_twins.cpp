// Two forked processes at one number under a raw process-shared mutex of the C library.
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <stdexcept>

#include "bench/self_check/native/twins/twins.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways::native {
namespace {

constexpr int kUnits = 2;

struct Shared {
  pthread_mutex_t mutex;
  std::atomic<std::uint64_t> value{0};
  alignas(64) std::int64_t finished_ns[kUnits] = {};
};

void add_often(Shared& shared, std::uint64_t step, std::uint32_t increments) {
  for (std::uint32_t i = 0; i < increments; ++i) {
    ::pthread_mutex_lock(&shared.mutex);
    const std::uint64_t before = shared.value.load(std::memory_order_relaxed);
    shared.value.store(before + step, std::memory_order_relaxed);
    ::pthread_mutex_unlock(&shared.mutex);
  }
}

double one_batch(Shared& shared, std::uint32_t increments) {
  shared.value = 0;
  pid_t units[kUnits];
  const std::int64_t began = now_ns();
  for (int i = 0; i < kUnits; ++i) {
    units[i] = checked(::fork(), "fork");
    if (units[i] != 0) continue;
    add_often(shared, i == 0 ? 1 : 3, increments);
    shared.finished_ns[i] = now_ns();
    ::_exit(0);
  }
  for (const pid_t unit : units) checked(::waitpid(unit, nullptr, 0), "waitpid");
  if (shared.value != std::uint64_t{4} * increments) {
    throw std::runtime_error("the pthread mutex let two in");
  }
  const std::int64_t last = std::max(shared.finished_ns[0], shared.finished_ns[1]);
  return static_cast<double>(last - began) / (double{kUnits} * increments);
}

}  // namespace

double pthread_shared_value(std::uint32_t increments) {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw_errno("mmap");
  auto& shared = *::new (memory) Shared{};
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutex_init(&shared.mutex, &attributes);
  const double figure = second_of_two([&] { return one_batch(shared, increments); });
  ::munmap(memory, sizeof(Shared));
  return figure;
}

}  // namespace fourways::native
