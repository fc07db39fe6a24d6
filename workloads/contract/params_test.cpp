// Params: every type at its default, at the ends of its range, and beyond.
#include "workloads/contract/params.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

Params sample_params() {
  return Params({
      ParamSpec::integer("count", 8, 1, 100, "how many"),
      ParamSpec::real("ratio", 0.5, 0.25, 2, "how much"),
      ParamSpec::duration("delay", 4ms, 1us, 10s, "how long"),
      ParamSpec::choice("guard", {"none", "lock"}, "what guards it"),
  });
}

std::string refusal_of(const std::string& key, const std::string& text) {
  Params params = sample_params();
  return message_of<ParamError>([&] { params.set(key, text, "workload sample"); });
}

TEST(Params, start_at_their_defaults) {
  const Params params = sample_params();
  EXPECT_EQ(params.integer("count"), 8);
  EXPECT_EQ(params.real("ratio"), 0.5);
  EXPECT_EQ(params.duration("delay"), 4ms);
  EXPECT_EQ(params.choice("guard"), "none");
  for (const ParamSpec& spec : params.specs()) EXPECT_TRUE(params.is_default(spec)) << spec.name;
}

TEST(Params, accept_both_ends_of_their_range) {
  Params params = sample_params();
  for (const auto& [text, value] : {std::pair{"1", 1}, {"100", 100}}) {
    params.set("count", text, "x");
    EXPECT_EQ(params.integer("count"), value);
  }
  for (const auto& [text, value] : {std::pair{"0.25", 0.25}, {"2", 2.0}, {"1e0", 1.0}}) {
    params.set("ratio", text, "x");
    EXPECT_EQ(params.real("ratio"), value);
  }
  for (const auto& [text, value] :
       {std::pair{"1us", 1000ns}, {"10s", 10s}, {"1500ns", 1500ns}, {"0.5ms", 500us}}) {
    params.set("delay", text, "x");
    EXPECT_EQ(params.duration("delay"), value) << text;
  }
  params.set("guard", "lock", "x");
  EXPECT_EQ(params.choice("guard"), "lock");
  EXPECT_FALSE(params.is_default(params.specs()[3]));
}

TEST(Params, refuse_what_is_not_a_value_of_theirs) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> bad = {
      {"count",
       {"0", "101", "-1", "abc", "1e99", "8.5", "8x", " 8", "+8", "", "nan",
        "99999999999999999999"}},
      {"ratio", {"0", "2.01", "-1", "abc", "1e99", "1e999", "0.5x", "", "nan", "inf"}},
      {"delay",
       {"0ns", "10.1s", "-1ms", "abc", "1e99", "1e99s", "5", "5 ms", "5m", "", "ms", "nans"}},
      {"guard", {"", "no", "None", "none,lock", "0", "-1", "1e99"}},
  };
  for (const auto& [key, texts] : bad) {
    for (const std::string& text : texts) {
      EXPECT_NE(refusal_of(key, text), "") << key << "=" << text;
    }
  }
}

TEST(Params, keep_their_value_when_another_is_refused) {
  Params params = sample_params();
  params.set("count", "9", "x");
  EXPECT_THROW(params.set("count", "1e99", "x"), ParamError);
  EXPECT_EQ(params.integer("count"), 9);
}

TEST(Params, say_who_refuses_what_and_what_would_do) {
  EXPECT_THAT(refusal_of("count", "0"),
              AllOf(HasSubstr("workload sample"), HasSubstr("count=0"),
                    HasSubstr("an integer 1..100"), HasSubstr("default 8"), HasSubstr("how many")));
  EXPECT_THAT(refusal_of("ratio", "abc"),
              AllOf(HasSubstr("workload sample"), HasSubstr("ratio=abc"), HasSubstr("0.25..2")));
  EXPECT_THAT(refusal_of("delay", "5"),
              AllOf(HasSubstr("delay=5"), HasSubstr("1us..10s"), HasSubstr("default 4ms")));
  EXPECT_THAT(refusal_of("guard", "spin"), AllOf(HasSubstr("guard=spin"), HasSubstr("none, lock")));
}

TEST(Params, name_the_known_keys_when_one_is_unknown) {
  EXPECT_THAT(refusal_of("counts", "1"), AllOf(HasSubstr("workload sample"), HasSubstr("counts"),
                                               HasSubstr("count, ratio, delay, guard")));
}

TEST(Params, print_values_as_they_are_typed) {
  Params params = sample_params();
  for (const auto& [key, text] : {std::pair{"count", "42"},
                                  {"ratio", "1.5"},
                                  {"delay", "250us"},
                                  {"delay", "1500ns"},
                                  {"delay", "3s"},
                                  {"guard", "lock"}}) {
    params.set(key, text, "x");
    for (const ParamSpec& spec : params.specs()) {
      if (spec.name != key) continue;
      EXPECT_EQ(to_text(spec, params.value(key)), text);
    }
  }
}

TEST(Params, treat_a_key_that_was_never_declared_as_a_fault_of_the_program) {
  EXPECT_THROW(sample_params().integer("unheard_of"), std::logic_error);
}

TEST(Params, gives_a_choice_as_the_enumerator_at_its_place) {
  enum class Guard { none, lock, join };
  Params params({ParamSpec::choice("guard", {"none", "lock", "join"}, "")});
  EXPECT_EQ(params.choice_as<Guard>("guard"), Guard::none);
  params.set("guard", "join", "workload w");
  EXPECT_EQ(params.choice_as<Guard>("guard"), Guard::join);
}

}  // namespace
}  // namespace fourways
