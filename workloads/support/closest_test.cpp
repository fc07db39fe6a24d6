#include "workloads/support/closest.hpp"

#include <gtest/gtest.h>

namespace fourways {
namespace {

TEST(Closest, takes_the_name_with_the_fewest_changes) {
  const std::vector<std::string> names{"run", "report", "track", "doctor"};
  EXPECT_EQ(closest("docter", names), "doctor");
  EXPECT_EQ(closest("reprot", names), "report");
  EXPECT_EQ(closest("rnu", names), "run");
  EXPECT_EQ(closest("", names), "run");
}

}  // namespace
}  // namespace fourways
