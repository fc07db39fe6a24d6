// start: its parts, and the names of units.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

TEST(Start, parts_are_timed_where_they_are_asked_for) {
  for (const char* runner : {"serial", "fork", "thread", "thread_pool", "fiber", "epoll"}) {
    SCOPED_TRACE(runner);
    const Sample sample = measured_case(std::string("start/") + runner + "/tasks:20/parts:yes");
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_GT(sample.figures.at("call_ns"), 0);
    EXPECT_GT(sample.figures.at("first_instruction_ns"), 0);
    EXPECT_GE(sample.figures.at("join_ns"), 0);
    const Sample plain = measured_case(std::string("start/") + runner + "/tasks:20");
    EXPECT_FALSE(plain.figures.contains("call_ns"));
  }
}

TEST(Start, in_place_the_call_is_the_whole_unit) {
  const Sample sample = measured_case("start/serial/tasks:20/parts:yes");
  EXPECT_GE(sample.figures.at("call_ns"), sample.figures.at("first_instruction_ns"));
}

TEST(Start, threads_and_processes_bear_the_names_they_are_given_and_no_others) {
  for (const char* runner : {"fork", "thread"}) {
    const Sample sample = measured_case(std::string("start/") + runner + "/tasks:20/names:yes");
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.figures.at("units_named"), 20) << runner;
  }
  for (const char* runner : {"serial", "thread_pool", "fiber", "epoll"}) {
    const Sample sample = measured_case(std::string("start/") + runner + "/tasks:20/names:yes");
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.figures.at("units_named"), 0) << runner;
  }
}

TEST(Start, names_and_parts_go_together) {
  const Sample sample = measured_case("start/thread/tasks:20/parts:yes/names:yes");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.figures.at("units_named"), 20);
  EXPECT_GT(sample.figures.at("call_ns"), 0);
}

}  // namespace
}  // namespace fourways
