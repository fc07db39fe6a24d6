// A process pool's dispatch against that of CPython's.
#include "bench/native/comparisons.hpp"
#include "bench/native/pluggable.hpp"
#include "bench/native/twins.hpp"

namespace fourways::native {
namespace {

constexpr std::uint32_t kWorkers = 2;
constexpr std::uint32_t kTasks = 5000;

}  // namespace

std::vector<Comparison> pool_comparisons() {
  return {{"dispatch/process_pool/cpython",
           "CPython's Pool.apply_async",
           Comparison::Kind::faster,
           20,
           pluggable({.workload = "square",
                      .runner = "process_pool",
                      .tasks = kTasks,
                      .workers = kWorkers,
                      .params = {}},
                     Figure::wall, kTasks),
           {[] { return cpython_pool(kWorkers, kTasks); }},
           cpython_missing}};
}

}  // namespace fourways::native
