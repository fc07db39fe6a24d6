// What a fuzzer holds to be true of every input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace fourways {

/// Ends the program where `holds` is false, which the fuzzer takes for a crash; `promise` says what
/// was to hold.
inline void must_hold(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace fourways
