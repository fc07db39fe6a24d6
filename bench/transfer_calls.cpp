// Two counters read from /proc.
#include "bench/transfer_calls.hpp"

#include <cstdlib>
#include <string>

#include "bench/system_files.hpp"

namespace fourways {
namespace {

std::optional<std::int64_t> count_so_far() {
  const SystemFiles files;
  std::int64_t sum = 0;
  for (const char* key : {"syscr", "syscw"}) {
    const auto count = files.field("/proc/self/io", key);
    if (!count) return std::nullopt;
    sum += std::strtoll(count->c_str(), nullptr, 10);
  }
  return sum;
}

}  // namespace

TransferCalls::TransferCalls() {
  const auto first = count_so_far();
  begun_ = count_so_far();
  if (first && begun_) of_reading_ = *begun_ - *first;
}

std::optional<std::int64_t> TransferCalls::since() const {
  const auto now = count_so_far();
  if (!now || !begun_) return std::nullopt;
  return *now - *begun_ - of_reading_;
}

}  // namespace fourways
