// What an interpreter may print: taken where it is an answer, else told in a line.
#include "runners/python/twin_answer.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

json whole_answer() {
  return json::parse(R"({"results": [1, 18446744073709551615], "started_ns": [5, 6],
    "finished_ns": [7, 9], "workers": [0, 1], "units_created": 2, "start_up_ns": 3, "began_ns": 4,
    "joined_ns": 10, "memory_bytes": 4096, "counts": {"lost": -1}, "usage": {"user_ns": 1,
    "system_ns": 2, "voluntary_switches": 3, "involuntary_switches": 4, "minor_faults": 5,
    "major_faults": 6}})");
}

class TwinAnswerTest : public testing::Test {
 protected:
  TwinReport enter(const json& answer) { return enter_twin_answer(answer, ledger_); }
  std::string refusal(const json& answer) {
    return message_of<TwinFailure>([&] { enter(answer); });
  }

  Arena arena_ = Arena::create(1 << 20);
  Ledger& ledger_ = Ledger::create(arena_, 2, true);
};

TEST_F(TwinAnswerTest, is_entered_task_by_task) {
  const TwinReport report = enter(whole_answer());
  EXPECT_EQ(report.count("lost"), -1);
  EXPECT_THAT(report.started_ns, ElementsAre(5, 6));
  EXPECT_THAT(ledger_.results(), ElementsAre(1U, UINT64_MAX));
  EXPECT_EQ(ledger_.tasks_done(), 2U);
  EXPECT_EQ(ledger_.wall_ns(), 5);
  EXPECT_EQ(ledger_.memory_bytes(), 4096);
}

TEST_F(TwinAnswerTest, with_a_key_that_is_missing_or_of_another_kind_is_refused_by_its_name) {
  const json whole = whole_answer();
  for (const auto& [key, value] : whole.items()) {
    json without = whole_answer();
    without.erase(key);
    EXPECT_THAT(refusal(without), HasSubstr('"' + key + '"'));
    for (const json& wrong : {json(nullptr), json("text"), json(1e300), json(-1), json::array()}) {
      json other = whole_answer();
      other[key] = wrong;
      EXPECT_NE(refusal(other), "") << key << " " << wrong;
    }
  }
}

TEST_F(TwinAnswerTest, about_another_number_of_tasks_or_with_times_beyond_all_is_refused) {
  json longer = whole_answer();
  longer["results"].push_back(1);
  EXPECT_THAT(refusal(longer), HasSubstr("3 results for 2 tasks"));
  json late = whole_answer();
  late["joined_ns"] = INT64_MAX;
  EXPECT_THAT(refusal(late), HasSubstr("joined_ns"));
  json negative = whole_answer();
  negative["results"][0] = -1;
  EXPECT_THAT(refusal(negative), HasSubstr("results"));
}

TEST(TwinLine, that_is_no_object_of_our_protocol_is_refused) {
  const auto refusal = [](const std::string& line) {
    return message_of<TwinFailure>([&] { read_twin_line(line, "python3"); });
  };
  EXPECT_EQ(refusal(R"({"protocol":2})"), "");
  EXPECT_THAT(refusal("hello"), HasSubstr("printed 'hello'"));
  EXPECT_THAT(refusal("{}"), HasSubstr("printed '{}'"));
  EXPECT_THAT(refusal(R"({"protocol":99})"), HasSubstr("speak protocol 99"));
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(refusal("{\"protocol\":" + deep + std::string(deep.size(), ']') + "}"),
              HasSubstr("speak protocol"));
}

TEST(TwinLine, a_failure_is_told_as_it_was_and_half_a_failure_as_no_answer) {
  const json failed =
      json::parse(R"({"failure":{"type":"limit","text":"no more threads","task":3,"errno":11}})");
  try {
    throw_failure_in(failed);
    ADD_FAILURE();
  } catch (const TwinFailure& failure) {
    EXPECT_EQ(failure.type(), "limit");
    EXPECT_EQ(failure.task(), 3U);
    EXPECT_EQ(failure.error(), 11);
  }
  for (const char* half : {R"({"failure":7})", R"({"failure":{"type":"exit","text":"x"}})",
                           R"({"failure":{"type":"exit","text":"x","task":-1}})"}) {
    EXPECT_THAT(message_of<TwinFailure>([&] { throw_failure_in(json::parse(half)); }),
                HasSubstr("gave no answer"));
  }
  EXPECT_NO_THROW(throw_failure_in(whole_answer()));
}

}  // namespace
}  // namespace fourways
