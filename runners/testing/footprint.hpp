// Footprint: what a process holds that a batch must give back.
#pragma once

#include <iosfwd>

namespace fourways {

struct Footprint {
  int descriptors = 0;
  int threads = 0;
  int mappings = 0;       // lines of /proc/self/maps
  bool children = false;  // live ones or zombies

  /// Of the calling process.
  static Footprint now();
  /// As soon as it has the threads and children of `baseline`, or after a while as it is: a thread
  /// that was joined stands in /proc a moment longer.
  static Footprint settled(const Footprint& baseline);

  /// Descriptors, threads and children, not mappings: allocators keep some.
  bool same_holdings(const Footprint& other) const noexcept;
};

std::ostream& operator<<(std::ostream& out, const Footprint& footprint);

}  // namespace fourways
