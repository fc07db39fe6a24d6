// Percentages, and what is none.
#include "bench/command/options/percent.hpp"

#include <gmock/gmock.h>

#include "bench/command/command_error.hpp"

namespace fourways {
namespace {

TEST(Percent, is_read_as_a_share) {
  EXPECT_DOUBLE_EQ(read_percent("5%", "--threshold"), 0.05);
  EXPECT_DOUBLE_EQ(read_percent("0.5%", "--threshold"), 0.005);
  EXPECT_DOUBLE_EQ(read_percent("100%", "--threshold"), 1);
}

TEST(Percent, that_is_none_is_refused_with_an_example) {
  for (const char* text : {"", "%", "0", "0%", "-1", "-1%", "5", "0.05", "500%", "100.1%", "abc",
                           "nan%", "inf%", "1e999%", "5 %", "5%%", " 5%", "0x5%"}) {
    try {
      read_percent(text, "--threshold");
      ADD_FAILURE() << text;
    } catch (const CommandError& error) {
      EXPECT_EQ(error.code(), ExitCode::failed);
      EXPECT_THAT(error.what(), testing::HasSubstr("--threshold 5%")) << text;
    }
  }
}

}  // namespace
}  // namespace fourways
