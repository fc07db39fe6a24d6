// traffic_lights: who passes when, the same on every runner that holds all of them.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

class TrafficLightsTest : public testing::TestWithParam<std::string> {
 protected:
  std::map<std::string, double> drive(int tasks, const std::string& terms) const {
    const bool bounded = find_runner(GetParam()).traits().bounded;
    const std::string workers = bounded ? "/workers:" + std::to_string(tasks) : "";
    const Sample sample = measured_case("traffic_lights/" + GetParam() +
                                        "/tasks:" + std::to_string(tasks) + workers + "/" + terms);
    EXPECT_EQ(sample.status, Sample::Status::ok) << (sample.reason ? sample.reason->text : "");
    return sample.figures;
  }
};
INSTANTIATE_TEST_SUITE_P(Runners, TrafficLightsTest,
                         testing::ValuesIn(names_of_those_that_hold_many()),
                         [](const auto& info) { return info.param; });

TEST_P(TrafficLightsTest, hold_all_cars_until_green_and_the_police_only_so_long) {
  const auto figures = drive(16, "phase:300us/patience:100us");
  EXPECT_EQ(figures.at("cars_passed_on_green"), 10);
  EXPECT_EQ(figures.at("cars_passed_on_red"), 0);
  EXPECT_EQ(figures.at("police_passed_on_red"), 5);
  EXPECT_EQ(figures.at("cars_stopped_again"), 5);
}

TEST_P(TrafficLightsTest, hold_them_too_when_the_police_are_more_patient_than_the_light) {
  EXPECT_EQ(drive(9, "phase:100us/patience:2ms").at("police_passed_on_red"), 5);
}

TEST_P(TrafficLightsTest, hold_a_single_car) {
  const auto figures = drive(2, "police:0/phase:0ns");
  EXPECT_EQ(figures.at("cars_passed_on_green"), 1);
  EXPECT_EQ(figures.at("cars_stopped_again"), 0);
}

TEST(TrafficLights, want_all_together) {
  for (const char* cell : {"serial", "fiber/tasks:6", "thread_pool/workers:2"}) {
    const Sample sample = measured_case(std::string("traffic_lights/") + cell);
    EXPECT_EQ(sample.status, Sample::Status::unavailable) << cell;
    EXPECT_EQ(sample.reason->type, SampleReason::Type::needs) << cell;
  }
}

}  // namespace
}  // namespace fourways
