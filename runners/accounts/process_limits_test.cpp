#include "runners/accounts/process_limits.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace fourways {
namespace {

namespace fs = std::filesystem;

class ProcessLimits : public testing::Test {
 protected:
  ~ProcessLimits() override { fs::remove_all(root_); }
  void put(const fs::path& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  const fs::path root_ =
      fs::path(testing::TempDir()) / ("fourways_rlimits_" + std::to_string(::getpid()));
};

TEST_F(ProcessLimits, are_the_soft_ones_and_unlimited_is_none) {
  put("proc/self/limits",
      "Limit                     Soft Limit           Hard Limit           Units     \n"
      "Max processes             100                  200                  processes \n"
      "Max address space         unlimited            unlimited            bytes     \n");
  EXPECT_EQ(soft_limit("Max processes", root_), 100);
  EXPECT_FALSE(soft_limit("Max address space", root_));
  EXPECT_FALSE(soft_limit("Max anything", root_));
  EXPECT_FALSE(address_space_left(root_));
}

TEST_F(ProcessLimits, leave_what_is_not_in_use) {
  put("proc/self/limits",
      "Max address space  4096000 unlimited bytes\nMax data size 8192 8192 bytes\n");
  put("proc/self/status", "VmSize:\t    1000 kB\nVmData:\t       9 kB\n");
  EXPECT_EQ(address_space_left(root_), 4096000 - 1024000);
  EXPECT_EQ(data_left(root_), -1024);
}

TEST_F(ProcessLimits, count_the_units_of_the_user_alone_and_of_no_user_who_is_above_them) {
  put("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nThreads:\t2\nCapEff:\t0000000000000000\n");
  put("proc/7/status", "Uid:\t1000\t1000\t1000\t1000\nThreads:\t2\n");
  put("proc/8/status", "Uid:\t1000\t0\t0\t0\nThreads:\t5\n");
  put("proc/9/status", "Uid:\t10\t10\t10\t10\nThreads:\t50\n");
  EXPECT_EQ(units_of_user(root_), 7);
  put("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000001000000\n");
  EXPECT_FALSE(units_of_user(root_));
  put("proc/self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t0000000000000000\n");
  EXPECT_FALSE(units_of_user(root_));
}

TEST(RealProcessLimits, are_those_of_getrlimit) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur == RLIM_INFINITY) {
    EXPECT_FALSE(soft_limit("Max open files"));
  } else {
    EXPECT_EQ(soft_limit("Max open files"), static_cast<std::int64_t>(limit.rlim_cur));
  }
}

}  // namespace
}  // namespace fourways
