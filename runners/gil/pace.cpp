#include "runners/gil/pace.hpp"

namespace fourways {

WorkingSet::WorkingSet() noexcept {
  // Page after page, each time another line of it: factors that are odd come by all pages, and by
  // all lines of a page, before they come by one again.
  const auto place = [](std::size_t i) {
    const std::size_t page = 13 * i % kPages;
    const std::size_t line = (27 * (i / kPages) + 11 * page) % kLinesAPage;
    return page * kLinesAPage + line;
  };
  for (std::size_t i = 0; i < kMost; ++i) {
    lines_[place(i)].next = &lines_[place((i + 1) % kMost)];
  }
  first_ = &lines_[place(0)];
}

const WorkingSet& WorkingSet::of(Op::Kind kind) noexcept {
  static const std::array<WorkingSet, 3> kWays;
  return kWays[kind == Op::Kind::read ? 0 : kind == Op::Kind::write ? 1 : 2];
}

}  // namespace fourways
