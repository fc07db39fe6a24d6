// FaultsTest: a run with something that goes wrong in it, and something beside it that does not.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "bench/testing/command.hpp"

namespace fourways {

class FaultsTest : public CommandTest {
 protected:
  /// Runs `settings` on `runner`, with `sleep` beside it, and holds that the one stands under
  /// "unavailable" with this type and text and the other was measured.
  void expect_failure(const std::string& runner, const std::string& setting,
                      const std::string& workload, const std::string& type, const std::string& text,
                      int code = 2) {
    using testing::AllOf;
    using testing::HasSubstr;
    const CommandResult result =
        run_faults({"--workload", workload, "--workload", "sleep", "--runner", runner, "--set",
                    setting, "--timeout", "10"});
    EXPECT_EQ(result.code, code) << result.err;
    const auto unavailable = report().at("unavailable");
    ASSERT_EQ(unavailable.size(), 1U) << result.err;
    const auto& reason = unavailable[0].at("reason");
    EXPECT_EQ(reason.at("type"), type) << reason;
    EXPECT_THAT(reason.at("text").get<std::string>(), HasSubstr(text));
    EXPECT_EQ(lines_in(reason.at("text").get<std::string>()), 0U);
    EXPECT_THAT(result.err, AllOf(HasSubstr(workload + "/" + runner), HasSubstr(type)));
    ASSERT_EQ(report().at("benchmarks").size(), 1U);
    EXPECT_EQ(report().at("benchmarks")[0].at("workload"), "sleep");
  }
};

}  // namespace fourways
