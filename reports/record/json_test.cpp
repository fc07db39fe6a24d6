// JSON of anybody, as deep and as large as it likes; and parsing in part.
#include "reports/record/json.hpp"

#include <gmock/gmock.h>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

std::string in_part_error(const std::string& text) {
  return error_of([&] { parse_json(text, "file", [](auto, int, auto) { return false; }); });
}

TEST(Json, may_nest_so_deep_and_no_deeper) {
  EXPECT_EQ(parse_json(nested(kMostJsonDepth), "file").dump(), nested(kMostJsonDepth));
  EXPECT_EQ(in_part_error(nested(kMostJsonDepth)), "");
  for (const std::string& text : {nested(kMostJsonDepth + 1), std::string(3'000'000, '{'),
                                  "{\"a\":" + nested(3'000'000) + "}"}) {
    EXPECT_THAT(error_of([&] { parse_json(text, "file"); }),
                HasSubstr("file: its JSON nests deeper"));
    EXPECT_THAT(in_part_error(text), HasSubstr("file: its JSON nests deeper"));
  }
}

TEST(Json, brackets_in_a_string_are_no_level) {
  const std::string text = "[\"" + std::string(500, '[') + "\\\"" + std::string(500, '{') + "\"]";
  EXPECT_EQ(parse_json(text, "file").dump(), text);
  EXPECT_EQ(parse_json("[" + std::string(998, ' ') + "[],[],{}]", "file").size(), 3U);
}

TEST(Json, a_count_is_a_whole_number_that_others_can_read_too) {
  const JsonPlace top;
  const JsonPlace place{&top, "count"};
  EXPECT_EQ(read_count(nlohmann::json(0), place), 0);
  EXPECT_EQ(read_count(nlohmann::json(kMostCount), place), kMostCount);
  EXPECT_EQ(read_count(OrderedJson(std::uint64_t{7}), place), 7);
  for (const nlohmann::json& wrong :
       {nlohmann::json(-1), nlohmann::json(kMostCount + 1), nlohmann::json(INT64_MIN),
        nlohmann::json(UINT64_MAX), nlohmann::json(1.0), nlohmann::json("1")}) {
    EXPECT_THAT(error_of([&] { read_count(wrong, place); }),
                HasSubstr("key \"count\" must be a whole number from 0 on"))
        << wrong;
  }
}

nlohmann::json without(const std::string& text, std::string_view top, std::string_view key) {
  return parse_json(text, "f", [&](std::string_view at_top, int, std::string_view at) {
    return at_top != top || at != key;
  });
}

TEST(PartialJson, keeps_everything_when_told_so) {
  const std::string text =
      R"({"a":[1,-2,3.5,null,true,"x",[],{}],"b":{"c":{"d":[[1],[2]]}},"e":"\u00e9"})";
  const auto whole = parse_json(text, "f", [](auto, int, auto) { return true; });
  EXPECT_EQ(whole, nlohmann::json::parse(text));
}

TEST(PartialJson, leaves_out_values_of_every_kind) {
  for (const char* value : {"1", "-1", "1.5", "null", "true", "\"x\"", "[]", "{}",
                            "[1,[2,{\"k\":3}]]", "{\"k\":{\"k\":[1]},\"m\":2}"}) {
    const std::string text = std::string(R"({"t":[{"k":)") + value + R"(,"m":7},{"m":8}]})";
    EXPECT_EQ(without(text, "t", "k"), nlohmann::json::parse(R"({"t":[{"m":7},{"m":8}]})"))
        << value;
  }
}

TEST(PartialJson, tells_where_a_key_stands) {
  std::vector<std::string> places;
  parse_json(R"({"a":[{"b":{"c":1}}],"d":2})", "f",
             [&](std::string_view top, int depth, std::string_view key) {
               places.push_back(std::string(top) + std::to_string(depth) + std::string(key));
               return true;
             });
  EXPECT_THAT(places, ::testing::ElementsAre("a1a", "a3b", "a4c", "d1d"));
}

TEST(PartialJson, what_is_left_out_must_be_json_too) {
  const auto error = [](const std::string& text) {
    return error_of([&] { without(text, "t", "t"); });
  };
  EXPECT_THAT(error("{\n\"t\": [1, hello]}"), HasSubstr("f: not JSON at line 2"));
  EXPECT_THAT(error("{\"t\": [1, 2"), HasSubstr("truncated"));
  EXPECT_THAT(error(""), HasSubstr("truncated"));
  EXPECT_THAT(error("{\"t\": 1e999}"), HasSubstr("too large"));
}

}  // namespace
}  // namespace fourways
