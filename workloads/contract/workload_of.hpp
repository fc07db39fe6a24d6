// WorkloadOf<Setup>: a workload whose tasks share one object, its Setup, in the arena. Derive from
// it, call make() in prepare() and use `setup_` everywhere else; attach() is done. Beside it the
// checks that most verify() consist of.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "workloads/contract/workload.hpp"

namespace fourways {

/// `Setup` holds what tasks need: parameters and shared state. As it lies in an arena it has no
/// pointers (Relative instead), no virtual functions and nothing to destroy.
template <class Setup>
class WorkloadOf : public Workload {
 public:
  void attach(Arena& arena) override { setup_ = &arena.root<Setup>(); }

 protected:
  /// Makes the Setup from `arguments`, in the arena, where attach() finds it; for prepare().
  template <class... Arguments>
  Setup& make(Arena& arena, Arguments&&... arguments) {
    setup_ = &arena.make<Setup>(std::forward<Arguments>(arguments)...);
    arena.set_root(*setup_);
    return *setup_;
  }

  Setup* setup_ = nullptr;  // set by make() and by attach()
};

/// Throws WrongResult; its text is `complaint`, whose three `{}` stand for the task's index, its
/// result and the expected one, in this order ("{:016x}" gives one in hexadecimal).
[[noreturn]] void throw_wrong_result(std::string_view complaint, std::size_t task,
                                     std::uint64_t result, std::uint64_t expected);

/// Throws WrongResult for the first task whose result is not the expected one. `expected` is the
/// number for all tasks, or a function that gives it for a task's index. `complaint` as above:
/// "task {} counted {} lines instead of {}".
template <class Expected>
void expect_each(std::span<const std::uint64_t> results, const Expected& expected,
                 std::string_view complaint) {
  for (std::uint32_t task = 0; task < results.size(); ++task) {
    std::uint64_t wanted = 0;
    if constexpr (std::is_invocable_v<const Expected&, std::uint32_t>) {
      wanted = static_cast<std::uint64_t>(expected(task));
    } else {
      wanted = static_cast<std::uint64_t>(expected);
    }
    if (results[task] != wanted) throw_wrong_result(complaint, task, results[task], wanted);
  }
}

/// Throws WrongResult, "WHAT: 3 instead of 4", unless the two numbers are equal.
void expect_equal(std::string_view what, std::int64_t actual, std::int64_t expected);

}  // namespace fourways
