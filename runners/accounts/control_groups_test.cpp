// Control groups of both versions, laid out in a folder; and version 1 as it is, where root may
// make groups.
#include "runners/accounts/control_groups.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace fourways {
namespace {

namespace fs = std::filesystem;

class ControlGroups : public testing::Test {
 protected:
  ~ControlGroups() override { fs::remove_all(root_); }

  void put(const fs::path& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  std::vector<std::string> names(const char* controller) const {
    std::vector<std::string> all;
    for (const ControlGroup& group : control_groups(controller, root_)) all.push_back(group.name);
    return all;
  }

  const fs::path root_ =
      fs::path(testing::TempDir()) / ("fourways_groups_" + std::to_string(::getpid()));
};

TEST_F(ControlGroups, of_version_2_are_the_own_one_and_all_above) {
  put("proc/self/cgroup", "0::/outer/inner\n");
  put("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n");
  put("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
  EXPECT_THAT(names("cpu"), testing::ElementsAre("/outer/inner", "/outer", "/"));
}

TEST_F(ControlGroups, bound_by_the_tightest_quota_wherever_it_stands) {
  put("proc/self/cgroup", "0::/a/b/c\n");
  put("sys/fs/cgroup/a/b/c/cpu.max", "200000 100000\n");
  put("sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
  put("sys/fs/cgroup/a/cpu.max", "max 100000\n");
  const auto limit = tightest_cpus(root_);
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->most, 0.5);
  EXPECT_EQ(limit->group, "/a/b");
  EXPECT_EQ(limit->file, "cpu.max");
}

TEST_F(ControlGroups, of_version_1_have_a_hierarchy_for_each_controller) {
  put("proc/self/cgroup", "4:memory:/x\n3:cpu,cpuacct:/box/leaf\n2:pids:/box\n");
  put("proc/self/mountinfo",
      "31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "32 30 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
      "33 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
  put("sys/fs/cgroup/cpu,cpuacct/box/leaf/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu,cpuacct/box/leaf/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "150000\n");
  put("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/pids/box/pids.max", "64\n");
  put("sys/fs/cgroup/pids/box/pids.current", "12\n");
  put("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
  put("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n");
  EXPECT_EQ(tightest_cpus(root_)->most, 1.5);
  EXPECT_EQ(tightest_pids(root_)->most, 64);
  EXPECT_EQ(tightest_pids(root_)->now, 12);
  EXPECT_EQ(tightest_memory(root_)->most, 0x1p30);
  EXPECT_FALSE(used_up_pids(root_));
  EXPECT_FALSE(used_up_memory(root_));
  put("sys/fs/cgroup/memory/memory.usage_in_bytes", "1073700000\n");
  EXPECT_TRUE(used_up_memory(root_));
}

TEST_F(ControlGroups, of_a_container_stand_where_its_part_is_mounted) {
  put("proc/self/cgroup", "2:pids:/docker/abc/inner\n");
  put("proc/self/mountinfo",
      "32 30 0:29 /docker/abc /sys/fs/cgroup/pids ro master:9 - cgroup cgroup rw,pids\n");
  put("sys/fs/cgroup/pids/pids.max", "100\n");
  put("sys/fs/cgroup/pids/inner/pids.max", "max\n");
  EXPECT_THAT(names("pids"), testing::ElementsAre("/docker/abc/inner", "/docker/abc"));
  EXPECT_EQ(tightest_pids(root_)->group, "/docker/abc");
}

TEST_F(ControlGroups, beside_the_root_of_the_namespace_do_not_bound) {
  put("proc/self/cgroup", "0::/../sibling\n");
  put("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  put("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_THAT(names("cpu"), testing::IsEmpty());
  EXPECT_FALSE(tightest_cpus(root_));
  // The same, where a hierarchy from above that root is mounted.
  put("proc/self/mountinfo", "30 23 0:26 /.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  put("sys/fs/cgroup/sibling/cpu.max", "max 100000\n");
  EXPECT_EQ(tightest_cpus(root_)->most, 0.5);
}

TEST_F(ControlGroups, tell_how_often_a_quota_held_up_and_whether_memory_killed) {
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/b/cpu.stat", "nr_periods 9\nnr_throttled 4\n");
  EXPECT_FALSE(throttled_periods(root_)) << "nothing has a quota";
  put("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  put("sys/fs/cgroup/a/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_usec 1\n");
  EXPECT_EQ(throttled_periods(root_), 7);
  put("sys/fs/cgroup/a/memory.max", "1048576\n");
  put("sys/fs/cgroup/a/b/memory.events", "low 0\nhigh 0\nmax 7\noom 1\noom_kill 0\n");
  EXPECT_FALSE(killed_for_memory(root_));
  put("sys/fs/cgroup/a/b/memory.events", "low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n");
  ASSERT_TRUE(killed_for_memory(root_));
  EXPECT_EQ(killed_for_memory(root_)->group, "/a");
}

TEST_F(ControlGroups, are_none_where_nothing_can_be_read_or_all_is_rubbish) {
  EXPECT_THAT(names("cpu"), testing::IsEmpty());
  put("proc/self/cgroup", "rubbish\n::\n0::relative\n5:pids\n");
  put("proc/self/mountinfo", "1 2\n30 23 0:26 / /sys/fs/cgroup rw - cgroup2\n");
  put("sys/fs/cgroup/pids.max", "many\n");
  EXPECT_FALSE(tightest_pids(root_));
  EXPECT_FALSE(tightest_cpus(root_));
}

/// A group of the real hierarchy of version 1, gone with the object.
class MadeGroup {
 public:
  explicit MadeGroup(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    made_ = fs::create_directory(folder_, error) && !error;
  }
  MadeGroup(const MadeGroup&) = delete;
  MadeGroup& operator=(const MadeGroup&) = delete;
  ~MadeGroup() {
    if (made_) ::rmdir(folder_.c_str());
  }
  bool set(const char* file, const std::string& text) const {
    std::ofstream stream(folder_ / file);
    return made_ && (stream << text << std::flush).good();
  }

 private:
  const fs::path folder_;
  bool made_ = false;
};

TEST(RealControlGroups, of_version_1_bound_a_process_by_a_quota_above_its_own_group) {
  const fs::path outer = "/sys/fs/cgroup/cpu/fourways-test-" + std::to_string(::getpid());
  const MadeGroup above(outer);
  const MadeGroup own(outer / "leaf");
  if (!above.set("cpu.cfs_period_us", "100000") || !above.set("cpu.cfs_quota_us", "50000")) {
    GTEST_SKIP() << "needs root and a writable hierarchy of version 1";
  }
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const bool moved = own.set("cgroup.procs", std::to_string(::getpid()));
    const auto limit = tightest_cpus();
    ::_exit(moved && limit && limit->most == 0.5 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace fourways
