// Which limit was met, on machines laid out in a folder.
#include "runners/accounts/used_up_limit.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>

namespace fourways {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class UsedUpLimit : public testing::Test {
 protected:
  /// A machine on which nothing is used up: 40 processes, the caller of two threads and 5 mappings.
  UsedUpLimit() {
    for (int pid = 1; pid <= 40; ++pid)
      fs::create_directories(root_ / "proc" / std::to_string(pid));
    for (const char* tid : {"7", "8"}) fs::create_directories(root_ / "proc/self/task" / tid);
    put("proc/self/maps", "a\nb\nc\nd\ne\n");
    put("proc/loadavg", "0.20 0.18 0.12 1/80 11206\n");
    put("proc/sys/vm/max_map_count", "65530\n");
    put("proc/sys/kernel/pid_max", "32768\n");
    put("proc/sys/kernel/threads-max", "1000\n");
  }
  ~UsedUpLimit() override { fs::remove_all(root_); }

  void put(const fs::path& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  std::string found(int error = EAGAIN) const {
    return used_up_limit(error, root_).value_or("nothing");
  }
  std::optional<std::int64_t> numbers() const { return most_unit_numbers(root_); }

 private:
  const fs::path root_ =
      fs::path(testing::TempDir()) / ("fourways_limits_" + std::to_string(::getpid()));
};

TEST_F(UsedUpLimit, is_none_where_there_is_room) {
  EXPECT_EQ(found(), "nothing");
  EXPECT_EQ(found(ENOMEM), "nothing");
}

TEST_F(UsedUpLimit, is_the_control_group_of_either_version_or_one_above_it) {
  put("proc/self/cgroup", "0::/outer/inner\n");
  put("sys/fs/cgroup/outer/inner/pids.max", "max\n");
  put("sys/fs/cgroup/outer/inner/pids.current", "64\n");
  put("sys/fs/cgroup/outer/pids.max", "64\n");
  put("sys/fs/cgroup/outer/pids.current", "64\n");
  EXPECT_THAT(found(), HasSubstr("pids.max (64) of control group /outer is used up"));
  put("proc/self/cgroup", "9:cpu:/busy\n8:pids:/mine\n0::/\n");
  put("sys/fs/cgroup/pids/mine/pids.max", "300\n");
  put("sys/fs/cgroup/pids/mine/pids.current", "299\n");
  EXPECT_EQ(found(), "nothing");
  put("sys/fs/cgroup/pids/mine/pids.current", "300\n");
  EXPECT_THAT(found(), HasSubstr("pids.max (300) of control group /mine is used up"));
}

TEST_F(UsedUpLimit, is_the_number_of_mappings_whichever_error_tells_of_it) {
  put("proc/sys/vm/max_map_count", "6\n");
  EXPECT_THAT(found(EAGAIN), HasSubstr("vm.max_map_count (6) is used up"));
  EXPECT_THAT(found(ENOMEM), HasSubstr("vm.max_map_count (6) is used up"));
  EXPECT_EQ(found(EMFILE), "nothing");
}

TEST_F(UsedUpLimit, is_the_process_numbers_as_far_as_they_are_given_out) {
  put("proc/sys/kernel/pid_max", "442\n");
  EXPECT_EQ(found(), "nothing");
  put("proc/sys/kernel/pid_max", "441\n");  // 41 are taken, some 400 are not for us
  EXPECT_THAT(found(), HasSubstr("kernel.pid_max (441) is used up"));
}

TEST_F(UsedUpLimit, is_known_beforehand_where_the_kernel_says_it) {
  EXPECT_EQ(numbers(), 32768);
  put("proc/sys/kernel/pid_max", "not a number\n");
  EXPECT_EQ(numbers(), std::nullopt);
}

TEST_F(UsedUpLimit, is_the_threads_of_the_machine) {
  put("proc/sys/kernel/threads-max", "80\n");
  EXPECT_THAT(found(), HasSubstr("kernel.threads-max (80) is used up"));
}

TEST_F(UsedUpLimit, is_the_address_space_and_not_the_mappings_where_that_is_what_lacks) {
  put("proc/meminfo", "MemTotal:        4194304 kB\n");
  put("proc/self/status", "VmSize:\t  100000 kB\nVmData:\t  9000 kB\n");
  put("proc/self/limits",
      "Max stack size            8388608              unlimited            bytes\n"
      "Max address space         4096000000           4096000000           bytes\n");
  EXPECT_THAT(found(ENOMEM), HasSubstr("address space (ulimit -v 4000000) leaves"));
  EXPECT_EQ(found(EAGAIN), "nothing");  // a thread's stack would have found room
  put("proc/self/status", "VmSize:\t 3995000 kB\nVmData:\t  9000 kB\n");
  EXPECT_THAT(found(EAGAIN), HasSubstr("address space (ulimit -v 4000000) leaves 5 MiB"));
  put("proc/self/limits",
      "Max data size             10000000             10000000             bytes\n");
  EXPECT_THAT(found(ENOMEM), HasSubstr("the limit on data (ulimit -d 9765) leaves"));
}

TEST_F(UsedUpLimit, is_the_memory_of_a_control_group_above) {
  put("proc/self/cgroup", "0::/outer/inner\n");
  put("sys/fs/cgroup/outer/inner/memory.max", "max\n");
  put("sys/fs/cgroup/outer/memory.max", "104857600\n");
  put("sys/fs/cgroup/outer/memory.current", "104857600\n");
  EXPECT_THAT(found(ENOMEM), HasSubstr("memory.max (100 MiB) of control group /outer is used up"));
}

TEST_F(UsedUpLimit, is_the_users_processes_where_they_are_what_is_counted) {
  put("proc/self/limits",
      "Max processes             40                   40                   processes\n");
  put("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0\n");
  put("proc/3/status", "Uid:\t1000\t1000\t1000\t1000\nThreads:\t39\n");
  EXPECT_EQ(found(), "nothing");
  put("proc/4/status", "Uid:\t1000\t1000\t1000\t1000\nThreads:\t1\n");
  EXPECT_THAT(found(), HasSubstr("processes of this user (ulimit -u 40) is used up"));
  put("proc/self/status", "Uid:\t0\t0\t0\t0\n");  // whom it does not bind
  EXPECT_EQ(found(), "nothing");
}

TEST_F(UsedUpLimit, is_told_with_its_value_where_only_one_can_be_meant) {
  put("proc/self/limits",
      "Max open files            1024                 1024                 files\n"
      "Max file size             1048576              1048576              bytes\n");
  EXPECT_THAT(found(EMFILE), HasSubstr("ulimit -n 1024"));
  EXPECT_THAT(found(EFBIG), HasSubstr("ulimit -f 1024"));
}

TEST(LimitRemedy, is_there_for_the_errnos_of_limits_alone) {
  EXPECT_THAT(limit_remedy(EMFILE), HasSubstr("ulimit -n"));
  EXPECT_THAT(limit_remedy(ENFILE), HasSubstr("fs.file-max"));
  EXPECT_NE(limit_remedy(EAGAIN), "");
  EXPECT_NE(limit_remedy(ENOMEM), "");
  EXPECT_THAT(limit_remedy(ENOSPC), HasSubstr("TMPDIR"));
  EXPECT_THAT(limit_remedy(EROFS), HasSubstr("writable"));
  EXPECT_EQ(limit_remedy(ENOENT), "");
  EXPECT_EQ(limit_remedy(0), "");
  EXPECT_EQ(errno_of(std::system_error(ENOENT, std::system_category())), ENOENT);
  EXPECT_EQ(errno_of(std::system_error(std::make_error_code(std::future_errc::no_state))), 0);
}

}  // namespace
}  // namespace fourways
