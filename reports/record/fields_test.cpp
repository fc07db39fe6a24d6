// fields.hpp: what follows from a struct's list of fields.
#include "reports/record/fields.hpp"

#include <gmock/gmock.h>

#include <map>

#include "reports/record/report_error.hpp"

namespace fourways {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

enum class Colour { red, green };
std::span<const std::string_view> words(Colour) {
  static constexpr std::string_view kWords[] = {"red", "green"};
  return kWords;
}

struct Dot {
  double x = 0;
  std::uint64_t count = 0;
};
FOURWAYS_FIELDS(Dot, x, ("count", row.count, Presence::no_count));

struct Picture {
  std::string name;
  Colour colour = Colour::red;
  std::vector<Dot> dots;
  std::optional<double> scale;
  std::optional<std::string> note;
  std::map<std::string, double> sizes;
  bool framed = false;
  JsonLine origin;
};
FOURWAYS_FIELDS(Picture, name, ("tint", row.colour), dots, scale,
                ("note", row.note, Presence::if_any), ("sizes", row.sizes, Presence::may_lack),
                framed, origin);

constexpr char kText[] =
    R"({"name":"a","tint":"green","dots":[{"x":1.5,"count":18446744073709551615}],"scale":null,)"
    R"("note":"n","sizes":{"b":2.0},"framed":true,"origin":{"k":[1]}})";

std::string complaint(const std::string& text) {
  try {
    read_as<Picture>(OrderedJson::parse(text));
  } catch (const ReportError& error) {
    return error.what();
  }
  return "none";
}

std::string without(const std::string& key) {
  OrderedJson json = OrderedJson::parse(kText);
  json.erase(key);
  return json.dump();
}

TEST(Fields, are_read_and_written_again_to_the_same_text) {
  const auto picture = read_as<Picture>(OrderedJson::parse(kText));
  EXPECT_EQ(picture.colour, Colour::green);
  ASSERT_EQ(picture.dots.size(), 1U);
  EXPECT_EQ(picture.dots[0].count, UINT64_MAX);
  EXPECT_EQ(picture.scale, std::nullopt);
  EXPECT_EQ(picture.origin, R"({"k":[1]})");
  EXPECT_EQ(json_of(picture).dump(), kText);
}

TEST(Fields, that_hold_nothing_are_left_out_or_null_as_they_say) {
  Picture picture;
  picture.origin = JsonLine("{}");
  const OrderedJson json = json_of(picture);
  EXPECT_FALSE(json.contains("note"));
  EXPECT_TRUE(json.at("scale").is_null());
  EXPECT_EQ(json.at("sizes"), OrderedJson::object());
  EXPECT_EQ(json.at("dots"), OrderedJson::array());
}

TEST(Fields, of_older_files_may_be_missing_where_they_say_so_alone) {
  EXPECT_EQ(complaint(without("sizes")), "none");
  EXPECT_EQ(complaint(without("note")), "none");
  for (const char* key : {"name", "tint", "dots", "scale", "framed", "origin"}) {
    EXPECT_THAT(complaint(without(key)), HasSubstr(key));
  }
}

TEST(Fields, of_a_wrong_kind_are_refused_with_their_place) {
  const auto with = [](const char* key, const OrderedJson& value) {
    OrderedJson json = OrderedJson::parse(kText);
    json[key] = value;
    return complaint(json.dump());
  };
  EXPECT_THAT(with("tint", "blue"), HasSubstr("tint"));
  EXPECT_THAT(with("framed", 1), HasSubstr("framed"));
  EXPECT_THAT(with("dots", OrderedJson::object()), HasSubstr("dots"));
  EXPECT_THAT(with("note", nullptr), HasSubstr("note"));
  EXPECT_THAT(with("origin", 3), HasSubstr("origin"));
  EXPECT_THAT(with("dots", {{{"x", "wide"}, {"count", 1}}}), HasSubstr("x"));
}

TEST(Fields, that_are_not_finite_are_null) {
  EXPECT_TRUE(json_of(Dot{.x = INFINITY}).at("x").is_null());
}

TEST(Fields, give_their_numbers_in_their_order) {
  EXPECT_THAT(numbers_in(Dot{2.5, 7}), ElementsAre(2.5, 7));
}

}  // namespace
}  // namespace fourways
