// JSON of anybody: as deep and as large as it likes.
#include "reports/record/json.hpp"

#include <gmock/gmock.h>

#include "reports/record/partial_json.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

std::string in_part_error(const std::string& text) {
  return error_of([&] { parse_json_partly(text, "file", [](const KeyPlace&) { return false; }); });
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

}  // namespace
}  // namespace fourways
