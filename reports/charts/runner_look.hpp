// How runners look in every chart: the family gives the colour, the place
// within the family the shape and the dash, so that no chart leans on colour
// alone.
#pragma once

#include <string>
#include <vector>

#include "reports/record/json.hpp"

namespace fourways {

/// The colours keep a contrast of 3:1 to white and to near-black, and apart
/// from each other also for eyes that lack one kind of cone.
class RunnerLook {
 public:
  /// Knows the runners of `report`, in the order of its tables.
  explicit RunnerLook(const OrderedJson& report);

  /// Encodings of the field `runner` for a chart whose data are `rows`:
  /// `color`, with `marks` also `shape` and `strokeDash`, all with one legend
  /// or none.
  enum class Marks { color, color_shape, color_shape_dash };
  [[nodiscard]] OrderedJson encoding(const OrderedJson& rows, Marks marks, bool legend) const;

  /// The runners of `rows` in the order of the tables.
  [[nodiscard]] std::vector<std::string> order(const OrderedJson& rows) const;

 private:
  struct Look {
    std::string runner;
    std::string_view color;
    std::size_t in_family;
  };
  std::vector<Look> looks_;
};

}  // namespace fourways
