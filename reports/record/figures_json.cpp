#include "reports/record/figures_json.hpp"

namespace fourways {

OrderedJson json_number(const std::optional<double>& value) {
  return value ? json_number(*value) : OrderedJson(nullptr);
}

OrderedJson interval_json(const std::optional<MedianInterval>& interval) {
  if (!interval) return nullptr;
  return {{"low", json_number(interval->low)},
          {"high", json_number(interval->high)},
          {"confidence", interval->confidence},
          {"coverage", interval->coverage}};
}

OrderedJson rounds_json(const std::optional<RoundsNeeded>& needed) {
  if (!needed) return nullptr;
  return {{"rounds", needed->rounds}, {"more_than", needed->more_than}};
}

}  // namespace fourways
