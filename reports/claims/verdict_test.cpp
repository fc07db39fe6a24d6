// Verdicts over made-up samples: each kind of predicate on both sides and on the fence, how parts
// make a verdict, and every claim of the table supported and refuted.
#include "reports/claims/verdict.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/claims/verdict_text.hpp"
#include "reports/testing/claim_words.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Role = ClaimPart::Role;

constexpr std::uint32_t kCores = 4;

/// What a case of a made-up run is to show; everything else is 1.
struct Shown {
  std::map<std::string, double> values;  ///< by the name of a quantity
  std::optional<SampleReason> reason;    ///< all its samples fail so
};
using MadeUp = std::map<std::string, Shown>;  // by case name

void put(Sample& sample, const std::string& quantity, double value) {
  if (quantity == "wall" || quantity == "cost of one") {
    sample.wall_ns = value;
  } else if (quantity == "processor time of one") {
    sample.usage.user_ns = value;
  } else if (quantity == "context switches of one") {
    sample.usage.voluntary_switches = std::llround(value);
  } else if (quantity == "latency p50") {
    sample.latency->p50_ns = value;
  } else if (quantity == "units created") {
    sample.accounts.units_created = std::llround(value);
  } else if (quantity == "tasks done") {
    sample.accounts.tasks_done = std::llround(value);
  } else {
    sample.figures[quantity] = value;
  }
}

std::vector<Sample> samples_of(const MadeUp& run, std::int64_t rounds) {
  std::vector<Sample> samples;
  for (const auto& [name, shown] : run) {
    for (std::int64_t round = 0; round < rounds; ++round) {
      Sample sample = sample_of(name.substr(0, name.find('/')), "runner", round, 1);
      sample.case_name = name;
      sample.operations = 1;
      sample.usage = {};
      for (const auto& [quantity, value] : shown.values) put(sample, quantity, value);
      if (shown.reason) make_failed(sample, shown.reason->type, shown.reason->text);
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

struct VerdictInWords : ClaimVerdict {
  std::string text;
};

VerdictInWords verdict_on(const Claim& claim, const MadeUp& run, std::int64_t rounds = 15,
                          std::uint32_t cores = kCores) {
  const auto samples = samples_of(run, rounds);
  const auto cases = gather_cases(samples);
  Verdicts verdicts = verdicts_of(cases, cores, std::span(&claim, 1));
  ClaimVerdict& verdict = verdicts.claims.front();
  std::string text = sentence_of(verdict);
  return {std::move(verdict), std::move(text)};
}

Claim claim_of(std::vector<ClaimPart> parts) {
  return {"X1", "Subject", "says", "quote", "000", std::move(parts)};
}

MadeUp walls(const std::vector<std::pair<std::string, double>>& pairs) {
  MadeUp run;
  for (const auto& [name, value] : pairs) run[name].values["wall"] = value;
  return run;
}

TEST(Verdict, on_a_direction_has_two_sides_and_a_fence) {
  const Claim claim = claim_of({{"p", Role::needed, more(wall("a/r/x:1"), wall("b/r/x:1"), 1.5)}});
  EXPECT_EQ(verdict_on(claim, walls({{"a/r/x:1", 16}, {"b/r/x:1", 10}})).outcome,
            Outcome::supported);
  EXPECT_EQ(verdict_on(claim, walls({{"a/r/x:1", 14}, {"b/r/x:1", 10}})).outcome, Outcome::refuted);
  const auto fence = verdict_on(claim, walls({{"a/r/x:1", 15}, {"b/r/x:1", 10}}));
  EXPECT_EQ(fence.outcome, Outcome::inconclusive);
  EXPECT_TRUE(fence.parts[0].rounds);
  EXPECT_THAT(fence.text, HasSubstr("not told from 1.50x"));
}

TEST(Verdict, on_an_equivalence_has_two_fences) {
  const Claim claim = claim_of({{"p", Role::needed, alike(wall("a/r/x:1"), wall("b/r/x:1"))}});
  const auto outcome = [&](double a) {
    return verdict_on(claim, walls({{"a/r/x:1", a}, {"b/r/x:1", 100}})).outcome;
  };
  EXPECT_EQ(outcome(100), Outcome::supported);
  EXPECT_EQ(outcome(86), Outcome::supported);
  EXPECT_EQ(outcome(114), Outcome::supported);
  EXPECT_EQ(outcome(85), Outcome::inconclusive);
  EXPECT_EQ(outcome(115), Outcome::inconclusive);
  EXPECT_EQ(outcome(84), Outcome::refuted);
  EXPECT_EQ(outcome(116), Outcome::refuted);
}

TEST(Verdict, on_a_ratio_pairs_rounds_and_multiplies_terms) {
  const RatioPredicate ratio{{wall("a/r/x:1"), figure("f", "a/r/x:1")}, {cost("b/r/x:1")}, 1.5};
  MadeUp run = walls({{"a/r/x:1", 8}, {"b/r/x:1", 4}});
  run["a/r/x:1"].values["f"] = 3;
  const auto verdict = verdict_on(claim_of({{"p", Role::needed, ratio}}), run, 3);
  EXPECT_THAT(verdict.parts[0].values, ElementsAre(6, 6, 6));
  EXPECT_EQ(verdict.outcome, Outcome::inconclusive) << "three rounds have no interval";
  EXPECT_THAT(verdict.parts[0].cases, ElementsAre("a/r/x:1", "b/r/x:1"));
}

Outcome count_outcome(const CountPredicate& count, const std::vector<double>& values) {
  std::vector<Sample> samples;
  for (const double value : values) {
    Sample sample = sample_of("a", "r", static_cast<std::int64_t>(samples.size()), 1);
    sample.case_name = "a/r/x:1";
    sample.figures["n"] = value;
    samples.push_back(sample);
  }
  const Claim claim = claim_of({{"p", Role::needed, count}});
  return verdicts_of(gather_cases(samples), kCores, std::span(&claim, 1)).claims[0].outcome;
}

TEST(Verdict, on_a_law_falls_with_one_counterexample) {
  const CountPredicate law = always(figure("n", "a/r/x:1"), 0);
  EXPECT_EQ(count_outcome(law, {0, 0, 0}), Outcome::supported);
  EXPECT_EQ(count_outcome(law, {0, 0, 1}), Outcome::refuted);
  EXPECT_EQ(count_outcome(law, {1}), Outcome::refuted);
  EXPECT_EQ(count_outcome(law, {0, 0}), Outcome::inconclusive);
  const CountPredicate above = always_above(figure("n", "a/r/x:1"), 2);
  EXPECT_EQ(count_outcome(above, {3, 4, 5}), Outcome::supported);
  EXPECT_EQ(count_outcome(above, {2, 4, 5}), Outcome::refuted);
}

TEST(Verdict, on_an_effect_falls_when_no_sample_shows_it) {
  const CountPredicate effect = shows_above(figure("n", "a/r/x:1"), 0);
  EXPECT_EQ(count_outcome(effect, {5, 6, 7}), Outcome::supported);
  EXPECT_EQ(count_outcome(effect, {0, 0, 0}), Outcome::refuted);
  EXPECT_EQ(count_outcome(effect, {0, 6, 7}), Outcome::inconclusive);
  EXPECT_EQ(count_outcome(effect, {0, 0}), Outcome::inconclusive);
}

TEST(Verdict, a_result_that_the_workload_refused_is_a_counterexample) {
  MadeUp run;
  run["a/r/x:1"].reason = {SampleReason::Type::wrong_result, "3 updates lost instead of 0"};
  const auto law =
      verdict_on(claim_of({{"p", Role::needed, always(figure("n", "a/r/x:1"), 0)}}), run);
  EXPECT_EQ(law.outcome, Outcome::refuted);
  EXPECT_THAT(law.text, HasSubstr("3 updates lost"));
}

TEST(Verdict, on_a_limit_holds_when_the_machine_gives_no_sample) {
  const Claim claim = claim_of({{"p", Role::needed, LimitPredicate{"a/r/x:1"}}});
  MadeUp run;
  run["a/r/x:1"].reason = {SampleReason::Type::limit, "fork failed at unit 32000"};
  EXPECT_EQ(verdict_on(claim, run).outcome, Outcome::supported);
  EXPECT_THAT(verdict_on(claim, run).text, HasSubstr("unit 32000"));
  run["a/r/x:1"].reason->type = SampleReason::Type::timeout;
  EXPECT_EQ(verdict_on(claim, run).outcome, Outcome::not_measured);
  EXPECT_EQ(verdict_on(claim, walls({{"a/r/x:1", 1}})).outcome, Outcome::refuted);
  EXPECT_EQ(verdict_on(claim, {}).outcome, Outcome::not_measured);
}

TEST(Verdict, of_what_was_not_measured_names_the_case_and_the_reason) {
  const Claim claim = claim_of({{"p", Role::needed, more(wall("a/r/x:1"), wall("b/r/x:1"), 1.5)}});
  const auto absent = verdict_on(claim, walls({{"a/r/x:1", 16}}));
  EXPECT_EQ(absent.outcome, Outcome::not_measured);
  EXPECT_THAT(absent.text, HasSubstr("b/r/x:1 was not run"));
  MadeUp run = walls({{"a/r/x:1", 16}, {"b/r/x:1", 10}});
  run["b/r/x:1"].reason = {SampleReason::Type::needs, "needs child tasks"};
  EXPECT_THAT(verdict_on(claim, run).text, HasSubstr("needs: needs child tasks"));
}

TEST(Verdict, a_part_that_takes_more_processors_than_there_are_says_nothing) {
  const Claim claim =
      claim_of({{"p", Role::needed, more(wall("a/r/x:1"), wall("b/r/x:1"), 1.5), 2}});
  const MadeUp run = walls({{"a/r/x:1", 10}, {"b/r/x:1", 10}});
  EXPECT_EQ(verdict_on(claim, run, 15, 2).outcome, Outcome::refuted);
  const auto one = verdict_on(claim, run, 15, 1);
  EXPECT_EQ(one.outcome, Outcome::not_measured);
  EXPECT_THAT(one.text, HasSubstr("needs 2 processors"));
}

/// A part that holds, fails, or is not measured.
ClaimPart part(Role role, const std::string& name) {
  return {name, role, always(figure("n", name + "/r/x:1"), 1)};
}

Outcome combined(const std::vector<std::pair<Role, std::optional<bool>>>& parts) {
  std::vector<ClaimPart> table;
  MadeUp run;
  for (const auto& [role, holds] : parts) {
    const std::string name(1, static_cast<char>('a' + table.size()));
    table.push_back(part(role, name));
    if (holds) run[name + "/r/x:1"].values["n"] = *holds ? 1 : 2;
  }
  return verdict_on(claim_of(std::move(table)), run).outcome;
}

TEST(Verdict, of_a_claim_is_that_of_the_parts_that_decide) {
  constexpr std::nullopt_t kMissing = std::nullopt;
  EXPECT_EQ(combined({{Role::needed, true}, {Role::needed, true}}), Outcome::supported);
  EXPECT_EQ(combined({{Role::needed, true}, {Role::needed, false}}), Outcome::refuted);
  EXPECT_EQ(combined({{Role::needed, true}, {Role::needed, kMissing}}), Outcome::not_measured);
  EXPECT_EQ(combined({{Role::needed, false}, {Role::needed, kMissing}}), Outcome::refuted);
  EXPECT_EQ(combined({{Role::needed, true}, {Role::witness, kMissing}}), Outcome::supported);
  EXPECT_EQ(combined({{Role::needed, true}, {Role::witness, false}}), Outcome::refuted);
  EXPECT_EQ(combined({{Role::needed, true}, {Role::shown, false}}), Outcome::supported);
  EXPECT_EQ(combined({{Role::needed, kMissing}, {Role::shown, true}}), Outcome::not_measured);
}

/// Values of quantities of cases such that every part comes out as asked: the logarithms solve one
/// linear equation a ratio, found by projecting on one after another (Kaczmarz).
class MadeUpRun {
 public:
  MadeUpRun(const Claim& claim, const ClaimPart* refuted) {
    for (int pass = 0; pass < 200; ++pass) {
      for (const ClaimPart& part : claim.parts) {
        if (const auto* ratio = std::get_if<RatioPredicate>(&part.predicate)) {
          project(*ratio, &part == refuted);
        }
      }
    }
    for (const auto& [term, value] : logs_) run_[term.first].values[term.second] = std::exp(value);
    for (const ClaimPart& part : claim.parts) settle(part, &part == refuted);
  }
  const MadeUp& run() const { return run_; }

 private:
  double& log_of(const Term& term) {
    std::string quantity = name_of(term.quantity);
    if (quantity == "cost of one") quantity = "wall";
    // Switches are whole numbers: large ones, so that rounding does not show.
    return logs_.try_emplace({filled_in(term.case_name, kCores), quantity}, std::log(1e6))
        .first->second;
  }

  void project(const RatioPredicate& ratio, bool refuted) {
    const bool direction = std::isinf(ratio.high);
    const double inside = direction ? ratio.low * 1.3 : std::sqrt(ratio.low * ratio.high);
    double distance = std::log(refuted ? ratio.low / 1.3 : inside);
    for (const Term& term : ratio.over) distance -= log_of(term);
    for (const Term& term : ratio.under) distance += log_of(term);
    const double share = distance / static_cast<double>(ratio.over.size() + ratio.under.size());
    for (const Term& term : ratio.over) log_of(term) += share;
    for (const Term& term : ratio.under) log_of(term) -= share;
  }

  void settle(const ClaimPart& part, bool refuted) {
    if (const auto* count = std::get_if<CountPredicate>(&part.predicate)) {
      const bool equal = count->relation == CountPredicate::Relation::equal;
      const double good = equal ? count->value : count->value + 1;
      const double bad = equal ? count->value + 1 : count->value;
      run_[filled_in(count->term.case_name, kCores)].values[name_of(count->term.quantity)] =
          refuted ? bad : good;
    } else if (const auto* limit = std::get_if<LimitPredicate>(&part.predicate)) {
      Shown& shown = run_[filled_in(limit->case_name, kCores)];
      if (!refuted) shown.reason = {SampleReason::Type::limit, "no more"};
    }
  }

  std::map<std::pair<std::string, std::string>, double> logs_;
  MadeUp run_;
};

TEST(Verdict, every_claim_can_be_supported) {
  for (const Claim& claim : claims()) {
    const auto verdict = verdict_on(claim, MadeUpRun(claim, nullptr).run());
    EXPECT_EQ(verdict.outcome, Outcome::supported) << claim.id << ": " << verdict.text;
    EXPECT_NE(verdict.text, "");
  }
}

TEST(Verdict, every_claim_can_be_refuted_by_each_part_that_decides) {
  for (const Claim& claim : claims()) {
    for (const ClaimPart& part : claim.parts) {
      if (part.role == Role::shown) continue;
      const auto verdict = verdict_on(claim, MadeUpRun(claim, &part).run());
      EXPECT_EQ(verdict.outcome, Outcome::refuted) << claim.id << ": " << part.says;
      EXPECT_THAT(verdict.text, HasSubstr(part.says)) << claim.id;
    }
  }
}

TEST(Verdict, notes_the_conditions_under_which_it_was_measured) {
  const Claim claim = claim_of({{"p", Role::needed, more(wall("a/r/x:1"), wall("b/r/x:1"), 1.5)}});
  auto samples = samples_of(walls({{"a/r/x:1", 16}, {"b/r/x:1", 10}}), 15);
  for (Sample& sample : samples) {
    if (sample.case_name == "b/r/x:1") sample.params["interval"] = std::int64_t{5'000'000};
  }
  const auto cases = gather_cases(samples);
  const Verdicts verdicts = verdicts_of(cases, kCores, std::span(&claim, 1));
  EXPECT_EQ(verdicts.cores, kCores);
  EXPECT_EQ(verdicts.family, 1U);
  const OrderedJson json = json_of(judged_claims(verdicts));
  EXPECT_EQ(json["claims"][0]["conditions"]["params"].dump(),
            R"({"interval":[5000000],"tasks":[8]})");
  EXPECT_EQ(json["claims"][0]["parts"][0]["fence"].dump(),
            R"({"low":1.5,"high":null,"equal":null})");
}

}  // namespace
}  // namespace fourways
