#include "runners/fiber/fiber_stack.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "workloads/contract/unique_fd.hpp"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102  // linux/mman.h since 6.13
#endif

namespace fourways {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kFirstSlab = 64;  // stacks
constexpr std::size_t kLargestSlab = 16384;

// The signal handler's knowledge lives outside any object: a handler has no other context.
struct Range {
  std::atomic<std::uintptr_t> base{0};
  std::atomic<std::size_t> bytes{0};
};
std::array<Range, 256> known_slabs;
std::atomic<void (*)() noexcept> overflow_report{nullptr};
struct sigaction previous_action;

void remember(const char* base, std::size_t bytes) noexcept {
  for (Range& range : known_slabs) {
    std::uintptr_t free = 0;
    if (range.base.compare_exchange_strong(free, reinterpret_cast<std::uintptr_t>(base))) {
      range.bytes = bytes;
      return;
    }
  }
}

void forget(const char* base) noexcept {
  for (Range& range : known_slabs) {
    if (range.base == reinterpret_cast<std::uintptr_t>(base)) {
      range.bytes = 0;
      range.base = 0;
    }
  }
}

bool in_guard(std::uintptr_t address) noexcept {
  return std::any_of(known_slabs.begin(), known_slabs.end(), [&](const Range& range) {
    const std::uintptr_t base = range.base;
    return base != 0 && address >= base && address < base + range.bytes &&
           (address - base) % FiberStacks::kStackBytes < kPage;
  });
}

void on_fault(int signal, siginfo_t* info, void* context) {
  if (in_guard(reinterpret_cast<std::uintptr_t>(info->si_addr))) {
    constexpr std::string_view kLine =
        "fourways: a fiber overflowed its stack of 64 KiB: move large locals to the heap\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kLine.data(), kLine.size());
    if (auto* report = overflow_report.load()) report();
  } else if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
    return previous_action.sa_sigaction(signal, info, context);
  }
  struct sigaction fallback {};
  fallback.sa_handler = SIG_DFL;
  ::sigaction(signal, &fallback, nullptr);  // the fault repeats on return and ends the process
  if (info->si_code <= 0) ::raise(signal);  // one that was sent does not repeat
}

}  // namespace

FiberStacks::~FiberStacks() {
  for (const Slab& slab : slabs_) {
    forget(slab.base);
    ::munmap(slab.base, slab.bytes);
  }
}

std::string FiberStacks::description() const {
  return fmt::format("stacks of {} KiB, {}", stack_bytes() / 1024,
                     kind_ == Stacks::dense ? "dense, without guards" : guards_);
}

void FiberStacks::guard(char* page) {
  static const bool light = [page] { return ::madvise(page, kPage, MADV_GUARD_INSTALL) == 0; }();
  if (light) {
    checked(::madvise(page, kPage, MADV_GUARD_INSTALL), "guard page of a fiber stack");
    guards_ = "guarded by MADV_GUARD_INSTALL";
  } else {
    checked(::mprotect(page, kPage, PROT_NONE), "guard page of a fiber stack");
    guards_ = "guarded by mprotect";
  }
}

void FiberStacks::grow() {
  const std::size_t count = std::clamp(stacks_, kFirstSlab, kLargestSlab);
  const std::size_t bytes = count * stack_bytes();
  void* base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) throw_errno("mmap of fiber stacks");
  slabs_.push_back({static_cast<char*>(base), bytes});
  // A huge page would make every page of a stack resident for the sake of its top.
  ::madvise(base, bytes, MADV_NOHUGEPAGE);
  if (kind_ == Stacks::guarded) remember(slabs_.back().base, bytes);
  stacks_ += count;
  free_.reserve(stacks_);
  for (std::size_t i = count; i-- > 0;) {
    char* bottom = slabs_.back().base + i * stack_bytes();
    if (kind_ == Stacks::guarded) guard(bottom);
    free_.push_back(bottom + stack_bytes());
  }
}

OverflowWatch::OverflowWatch(void (*report)() noexcept)
    : handler_stack_(std::max<std::size_t>(static_cast<std::size_t>(SIGSTKSZ), 65536)) {
  const stack_t stack{
      .ss_sp = handler_stack_.data(), .ss_flags = 0, .ss_size = handler_stack_.size()};
  checked(::sigaltstack(&stack, nullptr), "sigaltstack");
  overflow_report = report;
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  checked(::sigaction(SIGSEGV, &action, &previous_action), "sigaction SIGSEGV");
}

OverflowWatch::~OverflowWatch() {
  ::sigaction(SIGSEGV, &previous_action, nullptr);
  const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  ::sigaltstack(&none, nullptr);
  overflow_report = nullptr;
}

}  // namespace fourways
