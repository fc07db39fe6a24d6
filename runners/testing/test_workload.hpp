// TestWorkload: a workload put together from lambdas, so that a test reads as one piece.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "workloads/contract/workload.hpp"

namespace fourways {

using TaskBody = std::function<Task<std::uint64_t>(Context&, std::uint32_t)>;

/// Holds the lambdas, and so their captures, for as long as tasks run.
class TestWorkload final : public Workload {
 public:
  explicit TestWorkload(TaskBody body, std::function<void()> start_batch = {},
                        std::function<void(Arena&)> prepare = {})
      : body_(std::move(body)),
        start_batch_(std::move(start_batch)),
        prepare_(std::move(prepare)) {}

  void prepare(const Params&, Arena& arena) override {
    if (prepare_) prepare_(arena);
  }
  void start_batch() override {
    if (start_batch_) start_batch_();
  }
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    return body_(context, index);
  }

 private:
  TaskBody body_;
  std::function<void()> start_batch_;
  std::function<void(Arena&)> prepare_;
};

}  // namespace fourways
