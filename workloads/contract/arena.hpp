// Arena: the memory that all units of a run share. It is of one kind for all models, a memory file
// that is mapped shared, so that no model is favoured by its pages. A forked child writes where its
// parent reads, and a fresh image may map it elsewhere. So it holds only state that is right at any
// address: no pointers (Relative instead), no virtual functions, nothing to destroy.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// A pointer held as the distance from itself: right at whatever address the arena is mapped.
/// Its target must be in the same arena.
template <class T>
class Relative {
 public:
  Relative() = default;
  Relative(const Relative& other) noexcept { *this = other.get(); }
  Relative& operator=(const Relative& other) noexcept { return *this = other.get(); }
  Relative& operator=(T* target) noexcept {
    distance_ = target == nullptr
                    ? 0
                    : reinterpret_cast<const char*>(target) - reinterpret_cast<const char*>(this);
    return *this;
  }
  T* get() const noexcept {
    if (distance_ == 0) return nullptr;
    return reinterpret_cast<T*>(reinterpret_cast<char*>(const_cast<Relative*>(this)) + distance_);
  }
  T* operator->() const noexcept { return get(); }
  T& operator*() const noexcept { return *get(); }
  T& operator[](std::size_t index) const noexcept { return get()[index]; }

 private:
  std::ptrdiff_t distance_ = 0;
};

/// The descriptors that a fresh image of this program gets, at the same numbers. A workload that
/// keeps a descriptor in the arena by its number shares it here, so that attach() finds it open.
struct SharedDescriptors {
  static constexpr unsigned kMost = 1024;
  std::atomic<std::uint32_t> count{0};
  int fds[kMost] = {};
};

/// The bells by which a unit in one process wakes an event loop in another: eventfds, made before
/// the fork, one for each loop. A word's `loops` has one bit for each bell.
struct Doorbells {
  static constexpr unsigned kMost = 64;
  std::atomic<std::uint32_t> count{0};
  int fds[kMost] = {};
};

/// Says how many bytes there were and what gives more.
class ArenaFull : public std::bad_alloc {
 public:
  ArenaFull(std::size_t capacity, std::size_t wanted);
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

class Arena {
 public:
  static constexpr std::size_t kDefaultCapacity = std::size_t{4} << 30;  // bytes of address space

  /// A new arena. Its pages cost nothing until touched. It has fewer bytes where the limits on
  /// address space and file sizes do not give as many. Throws std::system_error.
  static Arena create(std::size_t capacity_bytes = kDefaultCapacity);
  /// The arena behind memory file `fd` (not owned), mapped wherever the kernel likes.
  static Arena attach(int fd);

  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&&) = delete;
  ~Arena();

  /// Zeroed, aligned memory that lives as long as the arena. Safe from any thread or process.
  /// Throws ArenaFull when the capacity is used up.
  void* allocate(std::size_t bytes, std::size_t alignment);

  template <class T, class... Args>
  T& make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena never destroys");
    static_assert(!std::is_polymorphic_v<T>, "a virtual table is bound to one image");
    return *::new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  template <class T>
  std::span<T> make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena never destroys");
    T* first = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    for (std::size_t i = 0; i < count; ++i) ::new (static_cast<void*>(first + i)) T();
    return {first, count};
  }

  /// The workload's entry into what it made: set in prepare(), looked up in attach().
  template <class T>
  void set_root(T& object) noexcept {
    header_->root.store(offset_of(&object), std::memory_order_release);
  }
  template <class T>
  T& root() const noexcept {
    return at<T>(header_->root.load(std::memory_order_acquire));
  }

  /// Makes doorbells so that there are at least `count` (<= Doorbells::kMost); before the fork.
  /// Their descriptors close with the arena that made them. Throws std::system_error.
  void make_doorbells(unsigned count);
  const Doorbells& doorbells() const noexcept { return header_->doorbells; }
  /// How many event loops, each in a process of its own, will share the tasks: task i runs on loop
  /// i % loops(). It is 1 unless the runner says otherwise, and known before prepare().
  unsigned loops() const noexcept { return header_->loops; }
  void set_loops(unsigned count);

  /// Puts `fd` (not owned) on the map of descriptors that a fresh image inherits; from prepare().
  /// Throws std::length_error when SharedDescriptors::kMost stand there.
  void share(int fd);
  std::span<const int> shared_descriptors() const noexcept {
    return {header_->descriptors.fds, header_->descriptors.count};
  }

  /// An object of this arena as a distance from its beginning, and back; for other mappings of it.
  std::uint64_t offset_of(const void* address) const noexcept {
    return static_cast<std::uint64_t>(static_cast<const char*>(address) - base_);
  }
  template <class T>
  T& at(std::uint64_t offset) const noexcept {
    return *reinterpret_cast<T*>(base_ + offset);
  }

  std::size_t capacity() const noexcept { return capacity_; }
  int fd() const noexcept { return file_.get(); }
  const void* base() const noexcept { return base_; }

 private:
  struct Header {
    std::uint64_t capacity = 0;
    std::atomic<std::uint64_t> used{0};
    std::atomic<std::uint64_t> root{0};
    Doorbells doorbells;
    std::uint32_t loops = 1;
    SharedDescriptors descriptors;
  };

  Arena(UniqueFd file, std::size_t capacity);

  UniqueFd file_;
  char* base_ = nullptr;
  std::size_t capacity_ = 0;
  Header* header_ = nullptr;
  unsigned owned_doorbells_ = 0;
};

}  // namespace fourways
