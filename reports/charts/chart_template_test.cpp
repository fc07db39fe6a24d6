// Filling templates: what stands for a name, and what data may not do.
#include "reports/charts/chart_template.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace fourways {
namespace {

using ::testing::HasSubstr;

OrderedJson panel_values() {
  return {{"title", "t"},
          {"height", 21},
          {"column", "cpu"},
          {"labels", true},
          {"runners", {1}},
          {"colors", {"#123456"}},
          {"x", {{"type", "quantitative"}}}};
}

TEST(ChartTemplate, puts_values_and_shared_pieces_in_place_of_their_names) {
  const OrderedJson panel = ChartTemplate("overview").piece("panel", panel_values());
  EXPECT_EQ(panel["height"], 21);
  EXPECT_EQ(panel["encoding"]["color"]["scale"]["range"][0], "#123456");
  EXPECT_TRUE(panel["encoding"]["color"]["legend"].is_null());
  EXPECT_EQ(panel["layer"][0]["encoding"]["x"]["field"], "low");
  EXPECT_EQ(panel["layer"][0]["encoding"]["x"]["type"], "quantitative");
  EXPECT_TRUE(panel["layer"][0]["transform"][0].contains("filter"));
}

TEST(ChartTemplate, writes_units_as_expressions) {
  const Chart samples = ChartTemplate("samples").chart("by_round");
  EXPECT_THAT(samples.spec["transform"][0]["calculate"].get<std::string>(),
              HasSubstr("abs(datum.wall) >= 1e9"));
  EXPECT_EQ(samples.columns[0].unit, ChartUnit::count);
}

TEST(ChartTemplate, takes_values_for_data_whatever_they_hold) {
  OrderedJson values = panel_values();
  values["title"] = "${runners} ${nobody}";
  EXPECT_EQ(ChartTemplate("overview").piece("panel", values)["title"]["text"],
            "${runners} ${nobody}");
}

TEST(ChartTemplate, names_what_is_missing) {
  EXPECT_THROW(ChartTemplate("no_such_file"), std::logic_error);
  EXPECT_THROW(static_cast<void>(ChartTemplate("costs").chart("memory")), std::logic_error);
}

}  // namespace
}  // namespace fourways
