// toilets: no more inside than places, as many users as tasks; and what a small pool is told.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

class ToiletsTest : public testing::TestWithParam<std::string> {
 protected:
  bool bounded() const { return find_runner(GetParam()).traits().bounded; }
  Sample visit(const std::string& terms) const {
    const std::string workers = bounded() ? "/workers:5" : "";
    const Sample sample = measured_case("toilets/" + GetParam() + workers + "/" + terms);
    EXPECT_EQ(sample.status, Sample::Status::ok) << (sample.reason ? sample.reason->text : "");
    return sample;
  }
};
INSTANTIATE_TEST_SUITE_P(Runners, ToiletsTest, testing::ValuesIn(names_of_those_that_hold_many()),
                         [](const auto& info) { return info.param; });

TEST_P(ToiletsTest, let_in_as_many_as_there_are_places) {
  for (const int places : {1, 3, 5}) {
    const Sample sample = visit("visit:100us/places:" + std::to_string(places));
    EXPECT_EQ(sample.figures.at("peak_inside"), places);
    EXPECT_EQ(sample.figures.at("users"), 12);
    if (!bounded()) {
      EXPECT_EQ(sample.accounts.units_created, 12);  // a semaphore is no pool
    }
  }
}

TEST_P(ToiletsTest, are_never_full_of_fewer_users_than_places) {
  EXPECT_EQ(visit("visit:100us/places:8/tasks:4").figures.at("peak_inside"), 4);
}

TEST(Toilets, do_not_fit_where_fewer_are_alive_than_have_room) {
  for (const char* cell : {"toilets/serial", "toilets/thread_pool/workers:2"}) {
    const Sample sample = measured_case(cell);
    EXPECT_EQ(sample.status, Sample::Status::unavailable);
    EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
  }
  EXPECT_EQ(measured_case("toilets/serial/places:1/visit:0ns").status, Sample::Status::ok);
}

}  // namespace
}  // namespace fourways
