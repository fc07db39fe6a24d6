// What sanitizers must be told when a thread changes its stack; nothing at all without them.
#pragma once

#include <cstddef>

#include "workloads/support/sanitizers.hpp"

#ifdef FOURWAYS_ASAN
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef FOURWAYS_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace fourways {

/// One stack as the sanitizers know it. Use: from.leave(to); switch; (on the new stack)
/// to.arrive().
class SanitizerStack {
 public:
#if defined(FOURWAYS_ASAN)
  void bounds(const void* bottom, std::size_t size) noexcept {
    bottom_ = bottom;
    size_ = size;
  }
  void leave(const SanitizerStack& to, bool for_good = false) noexcept {
    __sanitizer_start_switch_fiber(for_good ? nullptr : &fake_, to.bottom_, to.size_);
  }
  void arrive() noexcept { __sanitizer_finish_switch_fiber(fake_, nullptr, nullptr); }
  void be_this_thread() noexcept {
    pthread_attr_t attributes;
    void* bottom = nullptr;
    std::size_t size = 0;
    if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return;
    ::pthread_attr_getstack(&attributes, &bottom, &size);
    ::pthread_attr_destroy(&attributes);
    bounds(bottom, size);
  }
  void made() noexcept {}
  void gone() noexcept {}

 private:
  void* fake_ = nullptr;
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
#elif defined(FOURWAYS_TSAN)
  void bounds(const void*, std::size_t) noexcept {}
  void leave(const SanitizerStack& to, bool = false) noexcept {
    __tsan_switch_to_fiber(to.fiber_, 0);
  }
  void arrive() noexcept {}
  void be_this_thread() noexcept { fiber_ = __tsan_get_current_fiber(); }
  void made() noexcept { fiber_ = __tsan_create_fiber(0); }
  void gone() noexcept { __tsan_destroy_fiber(fiber_); }

 private:
  void* fiber_ = nullptr;
#else
  void bounds(const void*, std::size_t) noexcept {}
  void leave(const SanitizerStack&, bool = false) noexcept {}
  void arrive() noexcept {}
  void be_this_thread() noexcept {}
  void made() noexcept {}
  void gone() noexcept {}
#endif
};

}  // namespace fourways
