// How runners look in every chart: the family gives the colour, the place within the family the
// shape and the dash, so that no chart leans on colour alone.
#pragma once

#include <string>
#include <vector>

#include "reports/tradeoffs/tradeoffs.hpp"

namespace fourways {

/// The colours keep a contrast of 3:1 to white and to near-black, and apart
/// from each other also for eyes that lack one kind of cone.
class RunnerLook {
 public:
  /// Knows the runners of the table, in its order.
  explicit RunnerLook(const Tradeoffs& tradeoffs);

  /// What templates need of the runners of `rows`, in the order of the tables: `runners`, and for
  /// each its `colors`, `shapes` and `dashes`.
  [[nodiscard]] OrderedJson values(const OrderedJson& rows) const;

 private:
  struct Look {
    std::string runner;
    OrderedJson color, shape, dash;
  };
  std::vector<Look> looks_;
};

}  // namespace fourways
