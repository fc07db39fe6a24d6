// The other side of bench_native: the same jobs written by hand against the operating system or a
// library, with no Context, Runner or Ledger in between. Each gives the nanoseconds per operation
// of the second of two batches, by the same clock rules as ours.
#pragma once

#include <cstdint>

#include "runners/accounts/ledger.hpp"
#include "workloads/companions/echo_client.hpp"

namespace fourways::native {

inline constexpr std::uint32_t kPrimesLimit = 80'000;
inline constexpr std::uint32_t kPrimesTasks = 8;

/// The figure of the second of two batches.
template <class Batch>
double second_of_two(Batch batch) {
  batch();
  return batch();
}

/// Nanoseconds per operation of `work`.
template <class Work>
double time_of(double operations, Work work) {
  const std::int64_t began = now_ns();
  work();
  return static_cast<double>(now_ns() - began) / operations;
}

/// Trial division as in workloads/cpu/primes.cpp, without checkpoints.
std::uint64_t count_primes(std::uint32_t limit);

// unit_twins.cpp: one unit of the operating system per task, or a pool of them. `primes`: each
// counts primes; otherwise it computes x**2 of its index. Time: from before the first unit to the
// last result (primes), or to all units gone (square).
double serial_primes();
double fork_batch(bool primes, std::uint32_t tasks);
double pthread_batch(bool primes, std::uint32_t tasks);
double task_group_batch(bool primes, std::uint32_t tasks, std::uint32_t workers);

// fiber_twins.cpp: raw Boost.Context, and Boost.Fiber.
double fiber_primes();
double fiber_switch(std::uint32_t yields);  // two fibers, an intrusive run queue
double raw_switch(std::uint32_t switches);  // resume() back and forth, no queue
double boost_fiber_yield(std::uint32_t yields);
double fiber_start(std::uint32_t fibers);  // create, run, destroy on pooled stacks

// loop_twins.cpp: stackless coroutines and callbacks on a run queue.
double loop_primes();
double loop_switch(std::uint32_t yields);
double loop_start(std::uint32_t tasks);
double frame(std::uint32_t frames);  // create, run and destroy one coroutine frame

// ipc_twins.cpp: two processes, +1 and +3, a PTHREAD_PROCESS_SHARED mutex around each increment.
double pthread_shared_value(std::uint32_t increments);

// echo_twins.cpp: the upper-casing server; processor time per request.
double thread_echo(const EchoLoad& load);
double epoll_echo(const EchoLoad& load);
// ring_twin.cpp and echo_peers.cpp: the same server on a raw io_uring, Boost.Asio and libuv.
double ring_echo(const EchoLoad& load);
double asio_echo(const EchoLoad& load);
double libuv_echo(const EchoLoad& load);

// tree_twins.cpp: a oneTBB task_group a node of a tree with fan-out 10, `leaves` a power of 10.
double task_group_tree(std::uint64_t leaves, std::uint64_t nodes, std::uint32_t workers);

}  // namespace fourways::native
