#include "workloads/contract/workload_of.hpp"

#include <fmt/format.h>

namespace fourways {

void throw_wrong_result(std::string_view complaint, std::size_t task, std::uint64_t result,
                        std::uint64_t expected) {
  throw WrongResult(fmt::format(fmt::runtime(complaint), task, result, expected));
}

void expect_equal(std::string_view what, std::int64_t actual, std::int64_t expected) {
  if (actual == expected) return;
  throw WrongResult(fmt::format("{}: {} instead of {}", what, actual, expected));
}

}  // namespace fourways
