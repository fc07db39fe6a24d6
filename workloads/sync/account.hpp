// Account: a balance that knows how often it was changed, so that a lost update can be counted and
// not only guessed from a wrong balance. Both stand in one word, which one addition changes, so
// that nothing is done that an ordinary balance would not need. Lives in an arena.
#pragma once

#include <atomic>
#include <cstdint>

namespace fourways {

class Account {
 public:
  /// What one update adds: its amount in the low bits, one update above them.
  static constexpr std::uint64_t change_of(std::int64_t amount) noexcept {
    return kOneUpdate + static_cast<std::uint64_t>(amount);
  }
  /// Updates that fit, with amounts of at most 15, lost or not.
  static constexpr std::uint64_t kMostUpdates = std::uint64_t{1} << 26;

  /// A load and a store, apart: a store of another in between is overwritten. They are relaxed, so
  /// that the race is real and no undefined behaviour.
  std::uint64_t load() const noexcept { return word_.load(std::memory_order_relaxed); }
  void store(std::uint64_t word) noexcept { word_.store(word, std::memory_order_relaxed); }
  /// Indivisible; `change` may be a sum of changes.
  void add(std::uint64_t change) noexcept { word_.fetch_add(change, std::memory_order_relaxed); }

  std::int64_t balance() const noexcept { return balance_in(load()); }
  std::uint64_t updates() const noexcept {
    const std::uint64_t word = load();
    return (word - static_cast<std::uint64_t>(balance_in(word))) / kOneUpdate;
  }

 private:
  static constexpr unsigned kAmountBits = 36;
  static constexpr std::uint64_t kOneUpdate = std::uint64_t{1} << kAmountBits;

  static std::int64_t balance_in(std::uint64_t word) noexcept {
    constexpr unsigned kUpdateBits = 64 - kAmountBits;
    return static_cast<std::int64_t>(word << kUpdateBits) >> kUpdateBits;  // with its sign
  }

  std::atomic<std::uint64_t> word_{0};
};

}  // namespace fourways
