// Raw fork + waitpid, pthread_create + pthread_join, a oneTBB task_group, and a plain loop.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "bench/self_check/native/twins/tbb_workers.hpp"
#include "bench/self_check/native/twins/twins.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways::native {
namespace {

namespace tbb = oneapi::tbb;

struct Result {
  std::uint64_t value;
  std::int64_t finished_ns;
};

void compute(bool primes, std::uint64_t index, Result& result) {
  result.value = primes ? count_primes(kPrimesLimit) : index * index;
  if (primes) result.finished_ns = now_ns();
}

double elapsed(bool primes, std::int64_t began, const Result* results, std::uint32_t tasks) {
  std::int64_t last = now_ns();
  if (primes) {
    last = std::max_element(results, results + tasks, [](const Result& a, const Result& b) {
             return a.finished_ns < b.finished_ns;
           })->finished_ns;
  }
  return static_cast<double>(last - began) / tasks;
}

struct PthreadJob {
  bool primes;
  std::uint32_t index;
  Result* result;
};

void* pthread_main(void* argument) {
  const auto& job = *static_cast<PthreadJob*>(argument);
  compute(job.primes, job.index, *job.result);
  return nullptr;
}

}  // namespace

std::uint64_t count_primes(std::uint32_t limit) {
  std::uint64_t primes = 0;
  for (std::uint32_t candidate = 2; candidate < limit; ++candidate) {
    std::uint32_t divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor != 0) ++divisor;
    if (divisor * divisor > candidate) ++primes;
  }
  return primes;
}

double serial_primes() {
  std::vector<Result> results(kPrimesTasks);
  return second_of_two([&] {
    const std::int64_t began = now_ns();
    for (std::uint32_t i = 0; i < kPrimesTasks; ++i) compute(true, i, results[i]);
    return elapsed(true, began, results.data(), kPrimesTasks);
  });
}

double fork_batch(bool primes, std::uint32_t tasks) {
  void* shared = ::mmap(nullptr, tasks * sizeof(Result), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw_errno("mmap");
  auto* results = static_cast<Result*>(shared);
  std::vector<pid_t> children(tasks);
  return second_of_two([&] {
    const std::int64_t began = now_ns();
    for (std::uint32_t i = 0; i < tasks; ++i) {
      children[i] = checked(::fork(), "fork");
      if (children[i] == 0) {
        compute(primes, i, results[i]);
        ::_exit(0);
      }
    }
    for (const pid_t child : children) checked(::waitpid(child, nullptr, 0), "waitpid");
    return elapsed(primes, began, results, tasks);
  });
}

double pthread_batch(bool primes, std::uint32_t tasks) {
  std::vector<Result> results(tasks);
  std::vector<pthread_t> threads(tasks);
  std::vector<PthreadJob> jobs(tasks);
  return second_of_two([&] {
    const std::int64_t began = now_ns();
    for (std::uint32_t i = 0; i < tasks; ++i) {
      jobs[i] = {primes, i, &results[i]};
      if (::pthread_create(&threads[i], nullptr, pthread_main, &jobs[i]) != 0) {
        throw std::runtime_error("pthread_create failed");
      }
    }
    for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
    return elapsed(primes, began, results.data(), tasks);
  });
}

double task_group_batch(bool primes, std::uint32_t tasks, std::uint32_t workers) {
  const tbb::global_control control(tbb::global_control::max_allowed_parallelism, workers + 1);
  tbb::task_arena arena(static_cast<int>(workers));
  std::vector<Result> results(tasks);
  arena.execute([&] { gather_workers(workers); });
  return second_of_two([&] {
    return arena.execute([&] {
      tbb::task_group group;
      const std::int64_t began = now_ns();
      for (std::uint32_t i = 0; i < tasks; ++i) {
        group.run([&results, primes, i] { compute(primes, i, results[i]); });
      }
      group.wait();
      return elapsed(primes, began, results.data(), tasks);
    });
  });
}

}  // namespace fourways::native
