// How many system calls that read or write were made: all that the kernel counts for everybody.
#pragma once

#include <cstdint>
#include <optional>

namespace fourways {

/// Calls of the read(2) and write(2) families by this process, all its threads, and the children
/// that it has waited for, while this object lives (/proc/PID/io: syscr and syscw). Transfers that
/// a ring does without a call are not among them, nor are calls that wait.
class TransferCalls {
 public:
  TransferCalls();
  /// Nothing where the kernel does not count. Ask once: a second answer counts the first's reading.
  std::optional<std::int64_t> since() const;

 private:
  std::optional<std::int64_t> begun_;
  std::int64_t of_reading_ = 0;  // what one look costs itself
};

}  // namespace fourways
