// FiberStacks: pooled stacks, cut from large mappings. Guarded ones have a guard page each.
// MADV_GUARD_INSTALL (Linux 6.13) makes it without a mapping; mprotect(2), on older kernels, takes
// two of vm.max_map_count. An overflow ends the process with a line that says so. Dense stacks are
// smaller and have no guards: a million of them take a quarter of the page tables, and no call
// each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runners/fiber/sanitizer_fiber.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

/// Not thread-safe. Gives no memory back before its end; all stacks must be unused by then.
class FiberStacks {
 public:
  static constexpr std::size_t kStackBytes = std::size_t{64} * 1024;  // guard page included
#if defined(FOURWAYS_ASAN) || defined(FOURWAYS_TSAN)
  static constexpr std::size_t kDenseStackBytes = kStackBytes;  // sanitizers need the room
#else
  // A fiber that waits touches the top page alone, one that throws less than half of this.
  static constexpr std::size_t kDenseStackBytes = std::size_t{16} * 1024;
#endif

  explicit FiberStacks(Stacks kind = Stacks::guarded) noexcept : kind_(kind) {}
  FiberStacks(const FiberStacks&) = delete;
  FiberStacks& operator=(const FiberStacks&) = delete;
  ~FiberStacks();

  std::size_t stack_bytes() const noexcept {
    return kind_ == Stacks::dense ? kDenseStackBytes : kStackBytes;
  }
  /// The top of a stack of stack_bytes(). Throws std::system_error when the machine gives no more.
  char* allocate() {
    if (free_.empty()) grow();
    char* top = free_.back();
    free_.pop_back();
    return top;
  }
  void deallocate(char* top) noexcept {
    free_.push_back(top);
  }  // never beyond what grow() reserved

  /// "stacks of 64 KiB, guarded by MADV_GUARD_INSTALL".
  std::string description() const;

 private:
  struct Slab {
    char* base;
    std::size_t bytes;
  };
  void grow();
  void guard(char* page);

  const Stacks kind_;
  std::vector<Slab> slabs_;
  std::vector<char*> free_;  // tops, as stacks grow downwards
  std::size_t stacks_ = 0;
  std::string_view guards_ = "guarded";
};

/// While it lives, a fault in a guard page of any FiberStacks calls `report` (async-signal-safe,
/// may be null) and ends the process by SIGSEGV, after a line on standard error. One at a time, in
/// the thread that runs the fibers.
class OverflowWatch {
 public:
  explicit OverflowWatch(void (*report)() noexcept);
  OverflowWatch(const OverflowWatch&) = delete;
  OverflowWatch& operator=(const OverflowWatch&) = delete;
  ~OverflowWatch();

 private:
  std::vector<char> handler_stack_;
};

}  // namespace fourways
