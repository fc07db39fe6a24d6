// Colours, shapes and dashes of runners; see runner_look.hpp.
#include "reports/charts/runner_look.hpp"

#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace fourways {
namespace {

struct FamilyColor {
  std::string_view family;
  std::string_view color;
};

constexpr std::array<FamilyColor, 7> kColors = {{{"baseline", "#7d858f"},
                                                 {"process", "#1866e0"},
                                                 {"thread", "#da6c1e"},
                                                 {"coroutine", "#20a04e"},
                                                 {"async", "#ad70d7"},
                                                 {"hybrid", "#676815"},
                                                 {"reference", "#a9496b"}}};
constexpr std::string_view kOtherColor = "#4d8f9e";

constexpr std::array<std::string_view, 6> kShapes = {"circle",  "square",        "triangle-up",
                                                     "diamond", "triangle-down", "cross"};

const std::array<OrderedJson, 6>& dashes() {
  static const std::array<OrderedJson, 6> all = {OrderedJson{1, 0},
                                                 OrderedJson{6, 3},
                                                 OrderedJson{2, 2},
                                                 OrderedJson{8, 3, 2, 3},
                                                 OrderedJson{10, 2, 2, 2, 2, 2},
                                                 OrderedJson{4, 6}};
  return all;
}

std::string_view color_of(std::string_view family) {
  for (const auto& [known, color] : kColors) {
    if (known == family) return color;
  }
  return kOtherColor;
}

}  // namespace

RunnerLook::RunnerLook(const OrderedJson& report) {
  std::map<std::string, std::size_t> members;
  for (const OrderedJson& row : report["tradeoffs"]["rows"]) {
    const auto family = row["family"].get<std::string>();
    looks_.push_back({row["runner"].get<std::string>(), color_of(family), members[family]++});
  }
}

std::vector<std::string> RunnerLook::order(const OrderedJson& rows) const {
  std::set<std::string_view> present;
  for (const OrderedJson& row : rows) {
    present.insert(row["runner"].get_ref<const std::string&>());
  }
  std::vector<std::string> ordered;
  for (const Look& look : looks_) {
    if (present.count(look.runner) != 0) ordered.push_back(look.runner);
  }
  return ordered;
}

OrderedJson RunnerLook::encoding(const OrderedJson& rows, Marks marks, bool legend) const {
  OrderedJson domain = OrderedJson::array();
  OrderedJson colors = OrderedJson::array();
  OrderedJson shapes = OrderedJson::array();
  OrderedJson strokes = OrderedJson::array();
  const auto shown = order(rows);
  const std::set<std::string> present(shown.begin(), shown.end());
  for (const Look& look : looks_) {
    if (present.count(look.runner) == 0) continue;
    domain.push_back(look.runner);
    colors.push_back(look.color);
    shapes.push_back(kShapes[look.in_family % kShapes.size()]);
    strokes.push_back(dashes()[look.in_family % dashes().size()]);
  }
  const auto channel = [&](const OrderedJson& range) {
    return OrderedJson{{"field", "runner"},
                       {"type", "nominal"},
                       {"scale", {{"domain", domain}, {"range", range}}},
                       {"legend", legend ? OrderedJson{{"title", nullptr}} : OrderedJson(nullptr)}};
  };
  OrderedJson encoding = {{"color", channel(colors)}};
  if (marks != Marks::color) encoding["shape"] = channel(shapes);
  if (marks == Marks::color_shape_dash) encoding["strokeDash"] = channel(strokes);
  return encoding;
}

}  // namespace fourways
