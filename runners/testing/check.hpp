// What a test says from inside a task. A task may run in another process, where GoogleTest's
// expectations would be lost: it throws instead, and the batch's ledger carries the text home.
#pragma once

#include <fmt/format.h>

#include <source_location>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "workloads/contract/task.hpp"

namespace fourways {

/// Throws std::runtime_error with the line and `what` unless `good`.
inline void check(bool good, std::string_view what,
                  std::source_location where = std::source_location::current()) {
  if (!good) throw std::runtime_error(fmt::format("line {}: not so: {}", where.line(), what));
}

template <class Actual, class Expected>
void check_equal(const Actual& actual, const Expected& expected,
                 std::source_location where = std::source_location::current()) {
  if (actual == static_cast<Actual>(expected)) return;
  throw std::runtime_error(fmt::format("line {}: got {} instead of {}", where.line(), actual,
                                       static_cast<Actual>(expected)));
}

/// Awaits what `begin()` gives and awaits the errno of the std::system_error it fails with; 0 when
/// it succeeds. The caller awaits it at once, so `begin` may refer to the caller's frame.
template <class Begin>
Task<int> error_of(Begin begin) {
  try {
    co_await begin();
  } catch (const std::system_error& error) {
    co_return error.code().value();
  }
  co_return 0;
}

}  // namespace fourways
