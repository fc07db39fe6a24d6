// The table of claims: whole, well formed, and its cases filled in for a machine.
#include "reports/claims/claims.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>
#include <stdexcept>

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
