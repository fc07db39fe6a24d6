// Templates of charts: JSON files in reports/charts/templates/, which the library carries. A
// template holds marks, encodings, scales and words; C++ computes the data and a handful of values.
// templates/README.md describes the placeholders.
#pragma once

#include <string_view>

#include "reports/charts/chart.hpp"

namespace fourways {

class ChartTemplate {
 public:
  /// Reads templates/`name`.json. Throws std::logic_error when the library does not carry it.
  explicit ChartTemplate(std::string_view name);

  /// The chart under the key `key`, with the members of `values` in place of their names. Throws
  /// std::logic_error for a name that nothing stands for.
  [[nodiscard]] Chart chart(std::string_view key,
                            const OrderedJson& values = OrderedJson::object()) const;
  /// The piece of a specification under `key`, filled in the same way.
  [[nodiscard]] OrderedJson piece(std::string_view key,
                                  const OrderedJson& values = OrderedJson::object()) const;

 private:
  OrderedJson file_;
  OrderedJson shared_;  ///< of shared.json
};

}  // namespace fourways
