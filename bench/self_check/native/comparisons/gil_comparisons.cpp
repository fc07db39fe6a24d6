// The emulated interpreter lock against nothing at all: the cost of taking it and giving it back
// for a thread that is alone, and the cost of a check site where nobody asks for the lock.
#include "bench/self_check/native/comparisons/comparisons.hpp"
#include "bench/self_check/native/twins/twins.hpp"
#include "runners/blocking_context.hpp"
#include "runners/gil/lock.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways::native {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kTimes = 5'000'000;

class Listening final : public BlockingContext {
 public:
  Listening(const Arena& arena, const GilLock& lock) : BlockingContext(arena) {
    set_interrupt(lock.drop_request());
  }
};

/// Nanoseconds a turn of a loop that does `work`.
template <class Work>
double turn_ns(Work work) {
  return time_of(kTimes, [&] {
    for (std::uint64_t left = kTimes; left > 0; --left) {
      opaque(left);
      work();
    }
  });
}

double nothing_ns() {
  return turn_ns([] {});
}

double take_and_drop_ns() {
  GilLock lock(5ms);
  GilLock::Thread me;
  return turn_ns([&] {
    lock.take(me);
    lock.drop(me);
  });
}

double checkpoint_ns() {
  const Arena arena = Arena::create(std::size_t{1} << 20);
  const GilLock lock(5ms);
  Listening context(arena, lock);
  return turn_ns([&] { context.checkpoint(); });
}

}  // namespace

std::vector<TwinComparison> gil_comparisons() {
  constexpr auto kExcess = TwinComparison::Kind::excess;
  return {{"gil/take_and_drop", "an empty loop", kExcess, 50, take_and_drop_ns, {nothing_ns}},
          {"gil/checkpoint", "an empty loop", kExcess, 1, checkpoint_ns, {nothing_ns}}};
}

}  // namespace fourways::native
