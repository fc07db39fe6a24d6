#include "bench/machine/limits.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <map>

namespace fourways {
namespace {

using testing::HasSubstr;
using Finding = Check::Finding;

class LimitsTest : public testing::Test {
 protected:
  ~LimitsTest() override { std::filesystem::remove_all(root_); }

  void put(const std::filesystem::path& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  Check check(const std::string& name) const {
    for (Check& each : check_limits(SystemFiles(root_), root_)) {
      if (each.name.starts_with(name)) return each;
    }
    ADD_FAILURE() << "no check " << name;
    return {};
  }

  const std::filesystem::path root_ =
      std::filesystem::path(testing::TempDir()) / ("fourways_doctor_" + std::to_string(::getpid()));
};

TEST_F(LimitsTest, of_the_shell_are_known_each_with_its_remedy) {
  put("proc/self/limits",
      "Max file size             1024000000           1024000000           bytes\n"
      "Max data size             1024000000           1024000000           bytes\n"
      "Max stack size            65536                65536                bytes\n"
      "Max locked memory         0                    0                    bytes\n"
      "Max processes             100                  100                  processes\n"
      "Max open files            64                   64                   files\n"
      "Max address space         4096000000           4096000000           bytes\n");
  const std::map<std::string, const char*> remedies = {
      {"file size", "ulimit -f"},     {"data", "ulimit -d"},         {"stack", "ulimit -s"},
      {"locked memory", "ulimit -l"}, {"processes (u", "ulimit -u"}, {"descriptors", "ulimit -n"},
      {"address space", "ulimit -v"}};
  for (const auto& [name, remedy] : remedies) {
    EXPECT_EQ(check(name).finding, Finding::warn) << name;
    EXPECT_THAT(check(name).remedy, HasSubstr(remedy));
    EXPECT_NE(check(name).spoils, "") << name;
  }
  EXPECT_EQ(check("address space").found, "3.81 GiB");
}

TEST_F(LimitsTest, that_are_not_set_are_fine) {
  put("dev/shm/x", "");
  for (const Check& each : check_limits(SystemFiles(root_), root_)) {
    EXPECT_EQ(each.finding, Finding::ok) << each.name << ": " << each.found;
  }
}

TEST_F(LimitsTest, of_control_groups_are_the_tightest_of_all_above) {
  put("proc/self/cgroup", "0::/outer/inner\n");
  put("sys/fs/cgroup/outer/inner/pids.max", "max\n");
  put("sys/fs/cgroup/outer/inner/memory.max", "8589934592\n");
  put("sys/fs/cgroup/outer/pids.max", "64\n");
  put("sys/fs/cgroup/outer/memory.max", "268435456\n");
  EXPECT_EQ(check("processes (control group)").finding, Finding::warn);
  EXPECT_EQ(check("processes (control group)").found, "64 (pids.max of /outer)");
  EXPECT_EQ(check("memory (control group)").finding, Finding::warn);
  EXPECT_EQ(check("memory (control group)").found, "256 MiB (memory.max of /outer)");
}

TEST_F(LimitsTest, of_the_whole_machine_are_known) {
  put("proc/sys/kernel/pid_max", "300\n");
  put("proc/sys/kernel/threads-max", "300\n");
  put("proc/sys/vm/max_map_count", "300\n");
  for (const char* name : {"processes (kernel", "threads (kernel", "memory maps"}) {
    EXPECT_EQ(check(name).finding, Finding::warn) << name;
    EXPECT_THAT(check(name).remedy, HasSubstr("sysctl"));
  }
}

TEST_F(LimitsTest, of_shared_memory_are_that_it_is_there_can_be_written_and_has_room) {
  EXPECT_THAT(check("shared memory").found, "missing");
  EXPECT_EQ(check("shared memory").finding, Finding::warn);
  EXPECT_EQ(check_shared_memory({true, false, 1e9}).found, "cannot be written");
  EXPECT_EQ(check_shared_memory({true, true, 4096}).found, "4.00 KiB free");
  EXPECT_EQ(check_shared_memory({true, true, 4096}).finding, Finding::warn);
  EXPECT_THAT(check_shared_memory({true, true, 4096}).remedy, HasSubstr("mount"));
  EXPECT_EQ(check_shared_memory({true, true, 64e6}).finding, Finding::ok);
}

TEST_F(LimitsTest, of_temporary_files_name_their_folder) {
  const Check check = check_temporary_files({true, false, 0}, "/tmp/caf\xE9");
  EXPECT_EQ(check.finding, Finding::warn);
  EXPECT_EQ(check.found, "cannot be written in /tmp/caf\\xE9");
  EXPECT_THAT(check.remedy, HasSubstr("TMPDIR"));
  EXPECT_FALSE(room_in(root_ / "nothing").there);
}

}  // namespace
}  // namespace fourways
