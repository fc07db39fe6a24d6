// pipeline: as many lines as there are files, and one.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

TEST(Pipeline, counts_the_lines_of_ls) {
  for (const char* name : {"pipeline/serial/tasks:2/files:0", "pipeline/thread/tasks:4/files:37",
                           "pipeline/epoll/tasks:4/files:500"}) {
    const Sample sample = measured_case(name);
    EXPECT_EQ(sample.status, Sample::Status::ok) << name << ": " << sample.reason->text;
  }
}

}  // namespace
}  // namespace fourways
