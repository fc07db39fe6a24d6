// PerTask: what each task tells beside its result, in the arena.
#pragma once

#include <memory>

#include "workloads/contract/arena.hpp"

namespace fourways {

/// One `T` a task; a range of all. Part of a workload's Setup.
template <class T>
class PerTask {
 public:
  /// For prepare().
  void make(Arena& arena, std::uint32_t tasks) {
    const std::span<T> made = arena.make_array<T>(tasks);
    first_ = made.data();
    count_ = made.size();
  }
  /// As made, for start_batch().
  void reset() const noexcept {
    for (T& each : *this) std::construct_at(&each);
  }

  T& operator[](std::uint32_t task) const noexcept { return first_[task]; }
  T* begin() const noexcept { return first_.get(); }
  T* end() const noexcept { return first_.get() + count_; }

  /// The sum of a member over all tasks; of a bool, in how many it is true.
  template <class Member, class Of>
  std::uint64_t sum(Member Of::*member) const noexcept {
    std::uint64_t sum = 0;
    for (const T& each : *this) sum += static_cast<std::uint64_t>(each.*member);
    return sum;
  }
  /// The same as a figure.
  template <class Member, class Of>
  double figure(Member Of::*member) const noexcept {
    return static_cast<double>(sum(member));
  }

 private:
  Relative<T> first_;
  std::size_t count_ = 0;
};

}  // namespace fourways
