// The sample's JSON form: there and back, and what is refused.
#include "reports/record/sample.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <vector>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Sample full_sample() {
  Sample sample = sample_of("primes", "thread", 3, 12345678.5);
  sample.params = {{"tasks", std::int64_t{8}}, {"ratio", 0.5}, {"guard", "lock"}};
  sample.figures = {{"lost_updates", 3}};
  sample.notes = {{"stacks", "guarded"}};
  return sample;
}

std::string refusal(const nlohmann::json& json) {
  return error_of([&] { (void)json.get<Sample>(); });
}

TEST(SampleJson, a_good_sample_comes_back_as_it_was) {
  const Sample sample = full_sample();
  EXPECT_EQ(nlohmann::json(sample).get<Sample>(), sample);
}

TEST(SampleJson, a_failed_sample_keeps_its_reason_and_needs_no_latency) {
  Sample sample = full_sample();
  make_failed(sample, SampleReason::Type::wrong_result, "checksum differs");
  sample.latency.reset();
  sample.figures.clear();
  sample.notes.clear();
  const nlohmann::json json = sample;
  EXPECT_FALSE(json.contains("latency"));
  EXPECT_FALSE(json.contains("figures"));
  EXPECT_FALSE(json.contains("notes"));
  EXPECT_EQ(json["reason"]["type"], "wrong_result");
  EXPECT_EQ(json.get<Sample>(), sample);
}

TEST(SampleJson, the_case_stands_first_in_the_ordered_form) {
  EXPECT_THAT(json_text(OrderedJson(full_sample())),
              ::testing::StartsWith(R"({"case":"primes/thread/tasks:8","workload":"primes")"));
}

TEST(SampleJson, an_integer_a_number_and_a_string_parameter_keep_their_types) {
  const auto params = nlohmann::json(full_sample()).get<Sample>().params;
  EXPECT_TRUE(std::holds_alternative<std::int64_t>(params.at("tasks")));
  EXPECT_TRUE(std::holds_alternative<double>(params.at("ratio")));
  EXPECT_TRUE(std::holds_alternative<std::string>(params.at("guard")));
}

TEST(SampleJson, every_missing_key_is_named) {
  const nlohmann::json whole = full_sample();
  for (const auto& item : whole.items()) {
    if (item.key() == "latency" || item.key() == "figures" || item.key() == "notes") continue;
    nlohmann::json json = whole;
    json.erase(item.key());
    EXPECT_EQ(refusal(json), "key \"" + item.key() + "\" is missing");
  }
}

TEST(SampleJson, a_nested_key_is_named_with_its_path) {
  nlohmann::json json = full_sample();
  json["usage"].erase("system_ns");
  EXPECT_EQ(refusal(json), "key \"usage.system_ns\" is missing");
  json = full_sample();
  json["latency"]["p99_ns"] = "slow";
  EXPECT_THAT(refusal(json), AllOf(HasSubstr("\"latency.p99_ns\""), HasSubstr("\"slow\"")));
}

TEST(SampleJson, wrong_types_are_refused_with_the_key) {
  const std::vector<std::pair<std::string, nlohmann::json>> wrong = {
      {"case", 7},
      {"wall_ns", "fast"},
      {"wall_ns", nullptr},
      {"operations", 1.5},
      {"round", -1},
      {"operations", 18446744073709551615U},
      {"params", 3},
      {"usage", "x"},
      {"figures", {{"key", "many"}}},
      {"notes", {{"key", 1}}},
      {"params", {{"tasks", nullptr}}},
      {"latency", nullptr}};
  for (const auto& [key, value] : wrong) {
    nlohmann::json json = full_sample();
    json[key] = value;
    EXPECT_THAT(refusal(json), HasSubstr("\"" + key)) << value;
  }
}

TEST(SampleJson, an_unknown_word_is_refused_with_the_words_there_are) {
  nlohmann::json json = full_sample();
  json["status"] = "fine";
  EXPECT_EQ(refusal(json),
            "key \"status\" is \"fine\", but must be one of: ok, failed, unavailable");
  json = full_sample();
  json["column"] = "gpu";
  EXPECT_THAT(refusal(json), HasSubstr("\"column\" is \"gpu\""));
}

TEST(SampleJson, a_sample_that_is_not_ok_must_say_why) {
  nlohmann::json json = full_sample();
  json["status"] = "failed";
  EXPECT_EQ(refusal(json), "key \"reason\" is missing");
  json["reason"] = {{"type", "magic"}, {"text", ""}};
  EXPECT_THAT(refusal(json), HasSubstr("\"reason.type\" is \"magic\""));
}

TEST(SampleJson, unknown_keys_are_left_out) {
  nlohmann::json json = full_sample();
  json["colour"] = "blue";
  EXPECT_EQ(json.get<Sample>(), full_sample());
}

TEST(SampleJson, something_that_is_no_object_is_refused) {
  EXPECT_THAT(refusal(nlohmann::json::array()), HasSubstr("must be a JSON object"));
}

TEST(SampleJson, a_number_that_is_not_finite_becomes_null) {
  Sample sample = full_sample();
  sample.wall_ns = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(nlohmann::json(sample)["wall_ns"].is_null());
}

TEST(Latency, percentiles_are_values_that_were_measured) {
  std::vector<double> values;
  for (int i = 1000; i >= 1; --i) values.push_back(i);
  EXPECT_EQ(latency_of(values), (SampleLatency{1000, 1, 500, 900, 990, 999, 1000}));
  EXPECT_EQ(latency_of(std::vector<double>{7}), (SampleLatency{1, 7, 7, 7, 7, 7, 7}));
  EXPECT_EQ(latency_of({}), std::nullopt);
}

}  // namespace
}  // namespace fourways
