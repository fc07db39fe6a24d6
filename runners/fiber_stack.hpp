// FiberStacks: pooled stacks with a guard page each, cut from large mappings. A guard by
// MADV_GUARD_INSTALL (Linux 6.13) costs no mapping; by mprotect(2), on older kernels, two of
// vm.max_map_count. An overflow ends the process with a line that says so.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fourways {

/// Not thread-safe. Gives no memory back before its end; all stacks must be unused by then.
class FiberStacks {
 public:
  static constexpr std::size_t kStackBytes = std::size_t{64} * 1024;  // guard page included

  FiberStacks() = default;
  FiberStacks(const FiberStacks&) = delete;
  FiberStacks& operator=(const FiberStacks&) = delete;
  ~FiberStacks();

  /// The top of a stack of kStackBytes. Throws std::system_error when the machine gives no more.
  char* allocate() {
    if (free_.empty()) grow();
    char* top = free_.back();
    free_.pop_back();
    return top;
  }
  void deallocate(char* top) noexcept {
    free_.push_back(top);
  }  // never beyond what grow() reserved

  std::string_view guards() const noexcept { return guards_; }

 private:
  struct Slab {
    char* base;
    std::size_t bytes;
  };
  void grow();
  void guard(char* page);

  std::vector<Slab> slabs_;
  std::vector<char*> free_;  // tops, as stacks grow downwards
  std::size_t stacks_ = 0;
  std::string_view guards_ = "none";
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
