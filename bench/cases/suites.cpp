#include "bench/cases/suites.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "reports/claims/claims.hpp"
#include "runners/runner.hpp"

namespace fourways {

namespace {

/// The lock of CPython, emulated and real, over its settings, and the models without it beside.
/// `convoy` has one task more than hogs.
const std::vector<SuitePart>& gil_parts() {
  static const std::vector<std::string> kBoth{"gil", "cpython_thread*"};
  static const std::vector<std::string> kFree{"serial", "thread", "fork", "cpython_process*"};
  static const std::vector<SuitePart> parts{
      {{"countdown"}, kBoth, {"from=2000000", "tasks=1,2,4,8", "interval=5ms,1ms,100us,10us"}},
      {{"countdown"}, kFree, {"from=2000000", "tasks=1,2,4,8"}},
      {{"countdown"}, {"gil"}, {"from=2000000", "tasks=1,2,4,8", "gil=off"}},
      {{"convoy"},
       kBoth,
       {"tasks=1,2,3,5", "interval=10ms,5ms,1ms,100us,10us", "span=1s", "patience=20s"}},
      {{"convoy"}, kBoth, {"tasks=1,2,3,5", "interval=100ms", "span=4s", "patience=20s"}},
      {{"convoy"},
       {"thread", "fork", "fiber", "epoll", "cpython_process*", "cpython_asyncio*"},
       {"tasks=1,2,3,5", "yield=no,yes", "span=300ms", "patience=1us"}},
      {{"hash"}, kBoth, {"tasks=1,2", "size=1024", "rounds=20000"}},
      {{"hash"}, kBoth, {"tasks=1,2", "size=1048576", "rounds=60"}},
      {{"hash"}, {"thread"}, {"tasks=1,2", "size=1024", "rounds=20000"}},
      {{"hash"}, {"thread"}, {"tasks=1,2", "size=1048576", "rounds=60"}},
      {{"balance"}, kBoth, {"yield=no,check", "steps=200000", "meet=yes"}},
      {{"balance"}, {"thread"}, {"yield=no,check", "steps=200000", "meet=yes"}},
  };
  return parts;
}

/// Cases that compute and cases that wait, with batches long enough to vary little.
const std::vector<SuitePart>& gate_parts() {
  static const std::vector<SuitePart> parts{
      {{"primes"}, {"serial", "thread", "epoll"}, {}},  {{"countdown"}, {"serial"}, {}},
      {{"sleep"}, {"thread", "epoll", "io_uring"}, {}}, {{"download"}, {"thread", "epoll"}, {}},
      {{"switch"}, {"fiber"}, {"yields=200000"}},
  };
  return parts;
}

}  // namespace

const std::vector<Suite>& suites() {
  static const std::vector<Suite> all{
      {"quick",
       "the trade-offs: nine workloads at their defaults on every model but the interpreted ones",
       12,
       {1},
       {1},
       {"primes", "countdown", "square", "sleep", "echo", "download", "mix", "start", "switch"},
       {},
       {},
       // Without `gil`: at the interpreter's pace it takes as long as all of them together.
       {"serial", "fork", "process_pool", "spawn", "thread", "thread_pool", "fiber", "epoll",
        "io_uring", "prefork_fiber", "prefork_epoll"}},
      {"standard",
       "every workload, more rounds; 1 and 4 times the tasks, 1 and 2 times the workers",
       30,
       {1, 4},
       {1, 2}},
      {"full",
       "the widest sweep of tasks and workers; takes long",
       60,
       {0.5, 1, 2, 4, 16},
       {0.5, 1, 2, 4}},
      {"lessons",
       "the cases by which the tutorials' claims are judged",
       15,
       {},
       {},
       {},
       [] { return claim_cases(affinity_cores()); }},
      {"gil",
       "the interpreter lock, emulated against real: countdown, convoy, hash and balance over "
       "switch intervals and threads, and the models without a lock beside them",
       8,
       {1},
       {1},
       {},
       {},
       gil_parts()},
      {"gate", "ten steady cases for `fourways ab` in CI", 12, {1}, {1}, {}, {}, gate_parts()},
  };
  return all;
}

const Suite& find_suite(std::string_view name) {
  std::vector<std::string> known;
  for (const Suite& suite : suites()) {
    if (suite.name == name) return suite;
    known.push_back(suite.name);
  }
  throw std::invalid_argument(
      fmt::format("no suite '{}'; there are {}", name, fmt::join(known, ", ")));
}

}  // namespace fourways
