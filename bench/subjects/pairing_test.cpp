// Which cases two programs have in common.
#include "bench/subjects/pairing.hpp"

#include <gmock/gmock.h>

#include "bench/command/command_error.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Why = UncomparedCase::Why;

template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const CommandError& error) {
    EXPECT_EQ(error.code(), ExitCode::nothing_measured);
    return error.what();
  }
  return "";
}

TEST(PairingTest, each_case_is_common_or_left_with_its_reason_once) {
  const Pairing pairing =
      pair_by_name({"b", "old", "twice", "a", "twice"}, {"a", "twice", "b", "n"});
  EXPECT_THAT(pairing.common, ElementsAre("b", "a"));
  ASSERT_EQ(pairing.left.size(), 3U);
  EXPECT_EQ(pairing.left[0].name, "old");
  EXPECT_EQ(pairing.left[0].why, Why::base_only);
  EXPECT_EQ(pairing.left[1].name, "twice");
  EXPECT_EQ(pairing.left[1].why, Why::other_work);
  EXPECT_EQ(pairing.left[2].name, "n");
  EXPECT_EQ(pairing.left[2].why, Why::newer_only);
}

TEST(PairingTest, where_nothing_is_common_the_nearest_names_are_told) {
  EXPECT_THAT(refusal([] {
                pair_by_name({"BM_sort/64", "x"}, {"BM_sort/128", "y"});
              }),
              AllOf(HasSubstr("'BM_sort/64' and 'BM_sort/128'"), HasSubstr("2 cases")));
}

TEST(PairingTest, globs_choose_and_a_name_with_brackets_is_itself) {
  const std::vector<std::string> names{"BM<int, 3>/8", "BM[1]", "other"};
  EXPECT_THAT(filtered(names, {"BM<*"}), ElementsAre("BM<int, 3>/8"));
  EXPECT_THAT(filtered(names, {"other", "BM[1]"}), ElementsAre("BM[1]", "other"));
  EXPECT_EQ(filtered(names, {}), names);
  EXPECT_THAT(refusal([&] {
                filtered(names, {"*", "none"});
              }),
              AllOf(HasSubstr("'none' matches none of 3"), HasSubstr("BM[1]")));
}

}  // namespace
}  // namespace fourways
