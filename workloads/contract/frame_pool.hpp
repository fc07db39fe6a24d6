// Memory for coroutine frames: a free list per thread and size class over malloc, so that a model
// whose tasks come and go by the million is not measured by its allocator. A block that is freed on
// another thread joins that thread's list. A runner whose threads end drains their lists. Under
// AddressSanitizer every frame is a plain allocation, so that a use after its end is seen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define FOURWAYS_POOL_FRAMES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FOURWAYS_POOL_FRAMES 0
#endif
#endif
#ifndef FOURWAYS_POOL_FRAMES
#define FOURWAYS_POOL_FRAMES 1
#endif

namespace fourways {

class FramePool {
 public:
  static constexpr std::size_t kGranule = 64;    // bytes: one cache line a class
  static constexpr std::size_t kLargest = 1024;  // bytes: beyond it, malloc serves directly

  /// Never returns null; throws std::bad_alloc. Thread-safe (each thread has its own lists).
  static void* allocate(std::size_t bytes) {
    if (!FOURWAYS_POOL_FRAMES || bytes > kLargest) return checked(std::malloc(bytes));
    const std::size_t slot = slot_of(bytes);
    Block* block = lists_[slot];
    if (block == nullptr) return checked(std::malloc((slot + 1) * kGranule));
    lists_[slot] = block->next;
    return block;
  }

  static void release(void* memory, std::size_t bytes) noexcept {
    if (!FOURWAYS_POOL_FRAMES || bytes > kLargest) return std::free(memory);
    Block*& head = lists_[slot_of(bytes)];
    head = ::new (memory) Block{head};
  }

  /// Puts one block of each size into the calling thread's lists, for a child process to inherit:
  /// it then allocates without malloc, whose code and books it would have to fault in first.
  static void warm_up() {
    if (!FOURWAYS_POOL_FRAMES) return;
    for (std::size_t bytes = kGranule; bytes <= kLargest; bytes += kGranule) {
      if (lists_[slot_of(bytes)] == nullptr) release(checked(std::malloc(bytes)), bytes);
    }
  }

  /// Bytes that lend() takes: a block of each of the four smallest sizes.
  static constexpr std::size_t kLent = (1 + 2 + 3 + 4) * kGranule;

  /// Puts `memory`, kLent bytes aligned for any type, into the calling thread's lists, to be taken
  /// next. It must outlive the thread, or the process, and drain() must not be called after: for a
  /// forked child, whose frames then lie on a page of its stack that it has written to already,
  /// and not on one of the heap that it would have to copy.
  static void lend(std::byte* memory) noexcept {
    if (!FOURWAYS_POOL_FRAMES) return;
    for (std::size_t bytes = kGranule; bytes <= 4 * kGranule; bytes += kGranule) {
      release(std::exchange(memory, memory + bytes), bytes);
    }
  }

  /// Gives the calling thread's free blocks back: the last thing that a thread does before it ends.
  /// No destructor does it: registering one costs a forked child more than its task.
  static void drain() noexcept {
    for (Block*& head : lists_) {
      while (head != nullptr) std::free(std::exchange(head, head->next));
    }
  }

 private:
  struct Block {
    Block* next;
  };
  using Lists = std::array<Block*, kLargest / kGranule>;

  static std::size_t slot_of(std::size_t bytes) noexcept { return (bytes - 1) / kGranule; }
  static void* checked(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }

  // Without a destructor, so that reaching it is one thread-relative address.
  static inline constinit thread_local Lists lists_{};
};

/// FramePool as an allocator, for containers that come and go with frames.
template <class T>
struct FrameAllocator {
  using value_type = T;
  FrameAllocator() = default;
  template <class Other>
  FrameAllocator(const FrameAllocator<Other>&) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(FramePool::allocate(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept {
    FramePool::release(memory, count * sizeof(T));
  }
  bool operator==(const FrameAllocator&) const = default;
};

}  // namespace fourways
