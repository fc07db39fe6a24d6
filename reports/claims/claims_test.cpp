// The table of claims: whole, well formed, and its cases filled in for a machine.
#include "reports/claims/claims.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>
#include <stdexcept>

#include "reports/claims/claim_data.hpp"

namespace fourways {
namespace {

TEST(ClaimTable, holds_every_claim_of_the_list_once) {
  std::multiset<std::string> ids;
  for (const Claim& claim : claims()) ids.insert(claim.id);
  std::multiset<std::string> expected = {"C1a", "C1b"};
  for (int i = 2; i <= 36; ++i) expected.insert("C" + std::to_string(i));
  EXPECT_EQ(ids, expected);
}

TEST(ClaimTable, has_words_a_source_and_a_part_that_decides_for_each) {
  for (const Claim& claim : claims()) {
    SCOPED_TRACE(claim.id);
    for (const std::string& text : {claim.subject, claim.says, claim.quote, claim.source}) {
      EXPECT_NE(text, "");
    }
    bool decided = false;
    for (const ClaimPart& part : claim.parts) {
      decided = decided || part.role == ClaimPart::Role::needed;
      EXPECT_NE(part.says, "");
      EXPECT_FALSE(part.cases(2).empty());
    }
    EXPECT_TRUE(decided);
  }
}

TEST(ClaimTable, leaves_room_between_no_effect_and_every_fence) {
  for (const Claim& claim : claims()) {
    for (const ClaimPart& part : claim.parts) {
      const auto* ratio = std::get_if<RatioPredicate>(&part.predicate);
      if (ratio == nullptr) continue;
      EXPECT_GE(std::abs(ratio->low - 1), 0.05 - 1e-9) << claim.id << ": " << part.says;
    }
  }
}

OrderedJson entry() {
  return OrderedJson::parse(R"({"id": "X", "says": "s", "quote": "q", "source": "000", "parts": [
    {"says": "p", "role": "shown", "least_cores": 2, "over": {"wall": "a/r"},
     "under": [{"cost": "b/r"}, {"figure:f": "b/r"}], "within": [0.5, 2]},
    {"says": "p", "of": {"units": "a/r"}, "always": 3}]})");
}

TEST(ClaimTable, reads_an_entry_as_it_is_written) {
  const Claim claim = claim_from(entry(), "subject");
  EXPECT_EQ(claim.subject, "subject");
  EXPECT_EQ(claim.parts[0].role, ClaimPart::Role::shown);
  EXPECT_EQ(claim.parts[0].least_cores, 2U);
  const auto& ratio = std::get<RatioPredicate>(claim.parts[0].predicate);
  EXPECT_EQ(ratio.over[0].quantity.kind, Quantity::Kind::wall);
  EXPECT_EQ(ratio.under[1].quantity.figure, "f");
  EXPECT_EQ(ratio.high, 2);
  const auto& count = std::get<CountPredicate>(claim.parts[1].predicate);
  EXPECT_EQ(count.relation, CountPredicate::Relation::equal);
  EXPECT_EQ(count.value, 3);
}

TEST(ClaimTable, refuses_a_key_that_is_missing_or_misspelt) {
  const auto with = [](const char* pointer, const OrderedJson& value) {
    OrderedJson changed = entry();
    changed[OrderedJson::json_pointer(pointer)] = value;
    return changed;
  };
  EXPECT_THROW(claim_from(with("/subjekt", "s"), ""), std::logic_error);
  EXPECT_THROW(claim_from(with("/parts/0/rolle", "shown"), ""), std::logic_error);
  EXPECT_THROW(claim_from(with("/parts/0/role", "sown"), ""), std::logic_error);
  EXPECT_THROW(claim_from(with("/parts/1/of", {{"unit", "a/r"}}), ""), std::logic_error);
  EXPECT_THROW(claim_from(with("/parts/1", {{"says", "p"}}), ""), std::logic_error);
}

TEST(ClaimTable, fills_in_the_processors_of_a_machine) {
  EXPECT_EQ(filled_in("a/b/workers:{cores}/x:1", 4), "a/b/workers:4/x:1");
  EXPECT_EQ(filled_in("a/b/tasks:{cores*2}/workers:{cores*32}", 2), "a/b/tasks:4/workers:64");
  EXPECT_EQ(filled_in("a/b", 2), "a/b");
  EXPECT_THROW(filled_in("{cores+1}", 2), std::logic_error);
}

TEST(ClaimTable, names_each_case_once_and_none_that_takes_more_processors_than_there_are) {
  const auto cases = claim_cases(2);
  EXPECT_EQ(std::set<std::string>(cases.begin(), cases.end()).size(), cases.size());
  EXPECT_LT(claim_cases(1).size(), cases.size());
}

}  // namespace
}  // namespace fourways
