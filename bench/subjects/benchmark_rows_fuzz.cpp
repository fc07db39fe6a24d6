// What a program that calls itself a Google Benchmark may have written.
#include <cmath>
#include <exception>

#include "bench/subjects/benchmark_rows.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_benchmark_rows(std::string_view text) {
  try {
    for (const auto& [name, row] : read_benchmark_rows(text)) {
      must_hold(row.reason || (std::isfinite(row.real_ns) && std::isfinite(row.cpu_ns)),
                "a row has figures or a reason");
      must_hold(row.threads >= 1, "a case has a thread");
      for (const auto& [counter, value] : row.counters) {
        must_hold(std::isfinite(value), "a counter is finite");
      }
    }
  } catch (const std::exception&) {
  }
}

}  // namespace fourways
