// Colours, shapes and dashes of runners; templates/shared.json holds them.
#include "reports/charts/runner_look.hpp"

#include <map>
#include <set>
#include <string_view>

#include "reports/charts/chart_template.hpp"

namespace fourways {

RunnerLook::RunnerLook(const Tradeoffs& tradeoffs) {
  const ChartTemplate shared("shared");
  const OrderedJson colors = shared.piece("family_colors");
  const OrderedJson shapes = shared.piece("family_shapes");
  const OrderedJson dashes = shared.piece("family_dashes");
  std::map<std::string, std::size_t> members;
  for (const TradeoffRow& row : tradeoffs.rows) {
    const std::size_t place = members[row.family]++;
    looks_.push_back({row.runner, colors.value(row.family, colors["other"]),
                      shapes[place % shapes.size()], dashes[place % dashes.size()]});
  }
}

OrderedJson RunnerLook::values(const OrderedJson& rows) const {
  std::set<std::string_view> present;
  for (const OrderedJson& row : rows) {
    present.insert(row["runner"].get_ref<const std::string&>());
  }
  OrderedJson values = {{"runners", OrderedJson::array()},
                        {"colors", OrderedJson::array()},
                        {"shapes", OrderedJson::array()},
                        {"dashes", OrderedJson::array()}};
  for (const Look& look : looks_) {
    if (present.count(look.runner) == 0) continue;
    values["runners"].push_back(look.runner);
    values["colors"].push_back(look.color);
    values["shapes"].push_back(look.shape);
    values["dashes"].push_back(look.dash);
  }
  return values;
}

}  // namespace fourways
