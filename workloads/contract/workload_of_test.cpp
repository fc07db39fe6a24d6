#include "workloads/contract/workload_of.hpp"

#include <gtest/gtest.h>

#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

struct Setup {
  explicit Setup(std::uint32_t start) noexcept : value(start) {}
  std::uint32_t value;
};

class Example final : public WorkloadOf<Setup> {
 public:
  void prepare(const Params& params, Arena& arena) override { make(arena, params.count("start")); }
  Task<std::uint64_t> task(Context&, std::uint32_t) override { co_return setup_->value; }
  std::uint32_t value() const { return setup_->value; }
};

TEST(WorkloadOf, finds_in_another_mapping_what_it_made_in_one) {
  Arena arena = Arena::create(1 << 20);
  Example example;
  example.prepare(Params({ParamSpec::integer("start", 7, 0, 10, "")}), arena);
  Arena elsewhere = Arena::attach(arena.fd());
  Example twin;
  twin.attach(elsewhere);
  EXPECT_EQ(example.value(), 7U);
  EXPECT_EQ(twin.value(), 7U);
}

std::string complaint_of(const std::vector<std::uint64_t>& results, auto expected,
                         std::string_view complaint) {
  return message_of<WrongResult>([&] { expect_each(results, expected, complaint); });
}

TEST(ExpectEach, names_the_first_task_with_a_wrong_result) {
  EXPECT_EQ(complaint_of({4, 4, 5, 6}, 4, "task {} gave {} instead of {}"),
            "task 2 gave 5 instead of 4");
}

TEST(ExpectEach, asks_for_the_expected_result_by_the_index_of_the_task) {
  const auto square = [](std::uint64_t task) { return task * task; };
  EXPECT_EQ(complaint_of({0, 1, 10}, square, "{1:04x} of {0} is not {2}"), "000a of 2 is not 4");
  EXPECT_NO_THROW(expect_each(std::vector<std::uint64_t>{0, 1, 4}, square, "not said"));
}

TEST(ExpectEqual, says_what_differs) {
  EXPECT_NO_THROW(expect_equal("the balance", 0, 0));
  EXPECT_EQ(message_of<WrongResult>([] { expect_equal("the balance", -3, 0); }),
            "the balance: -3 instead of 0");
}

}  // namespace
}  // namespace fourways
