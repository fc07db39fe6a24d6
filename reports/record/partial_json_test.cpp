// What is kept, what is left out, and that both are held to be JSON.
#include "reports/record/partial_json.hpp"

#include <gmock/gmock.h>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;

nlohmann::json without(const std::string& text, std::string_view top, std::string_view key) {
  return parse_json_partly(
      text, "f", [&](const KeyPlace& place) { return place.top != top || place.key != key; });
}

TEST(PartialJson, keeps_everything_when_told_so) {
  const std::string text =
      R"({"a":[1,-2,3.5,null,true,"x",[],{}],"b":{"c":{"d":[[1],[2]]}},"e":"\u00e9"})";
  const auto whole = parse_json_partly(text, "f", [](const KeyPlace&) { return true; });
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
  parse_json_partly(R"({"a":[{"b":{"c":1}}],"d":2})", "f", [&](const KeyPlace& place) {
    places.push_back(std::string(place.top) + std::to_string(place.depth) + std::string(place.key));
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
