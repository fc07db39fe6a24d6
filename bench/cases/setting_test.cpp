// KEY=VALUE, and texts that are none.
#include "bench/cases/setting.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace fourways {
namespace {

TEST(SettingTest, the_first_equals_sign_divides_key_and_value) {
  EXPECT_EQ(parse_setting("tasks=5", "--set"), Setting("tasks", "5"));
  EXPECT_EQ(parse_setting("a=b=c", "--set"), Setting("a", "b=c"));
}

TEST(SettingTest, a_text_without_key_or_value_is_refused_with_the_form) {
  for (const char* text : {"", "tasks", "=5", "tasks=", "="}) {
    try {
      parse_setting(text, "--base-set");
      ADD_FAILURE() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(error.what(), std::string("--base-set ") + text + ": write key=value");
    }
  }
}

}  // namespace
}  // namespace fourways
