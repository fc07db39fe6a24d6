// The machine and its checks, read from folders laid out like /proc and /sys.
#include "bench/machine/doctor.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "bench/machine/machine.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;
using Finding = Check::Finding;

class DoctorTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "fourways-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    put("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-1,4\n");
    put("/sys/devices/system/cpu/online", "0-3,4\n");
    put("/proc/loadavg", "0.10 0.20 0.30 1/100 4242\n");
    put("/proc/self/limits",
        "Limit                     Soft Limit           Hard Limit           Units\n"
        "Max processes             100                  100                  processes\n"
        "Max open files            unlimited            unlimited            files\n");
    put("/proc/sys/kernel/pid_max", "4194304\n");
    put("/proc/sys/vm/max_map_count", "65530\n");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void put(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ / path.substr(1);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  SystemFiles files() const { return SystemFiles(root_); }
  Check check(const std::string& name) const {
    for (const Check& each : examine(files())) {
      if (each.name.starts_with(name)) return each;
    }
    ADD_FAILURE() << "no check " << name;
    return {};
  }

  std::filesystem::path root_;
};

TEST_F(DoctorTest, lists_of_processors_are_counted) {
  EXPECT_EQ(count_cpus("0-1,4"), 3);
  EXPECT_EQ(count_cpus("7"), 1);
  EXPECT_EQ(count_cpus(""), std::nullopt);
  EXPECT_EQ(count_cpus("3-1"), std::nullopt);
  EXPECT_EQ(count_cpus("a"), std::nullopt);
}

TEST_F(DoctorTest, an_affinity_that_leaves_processors_out_is_a_warning_with_its_remedy) {
  const Check found = check("processors");
  EXPECT_EQ(found.finding, Finding::warn);
  EXPECT_THAT(found.found, HasSubstr("3 of 5"));
  EXPECT_THAT(found.remedy, HasSubstr("taskset"));
}

TEST_F(DoctorTest, a_quota_of_control_groups_version_2_is_found_in_a_group_above) {
  put("/proc/self/cgroup", "0::/outer/inner\n");
  put("/sys/fs/cgroup/outer/cpu.max", "150000 100000\n");
  EXPECT_EQ(read_machine(files()).quota_cpus, 1.5);
  EXPECT_EQ(check("CPU quota").finding, Finding::warn);
}

TEST_F(DoctorTest, a_quota_of_control_groups_version_1_is_found) {
  put("/proc/self/cgroup", "4:memory:/x\n3:cpu,cpuacct:/box\n");
  put("/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "50000\n");
  put("/sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(read_machine(files()).quota_cpus, 0.5);
}

TEST_F(DoctorTest, no_quota_is_fine) {
  put("/proc/self/cgroup", "0::/\n");
  put("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(check("CPU quota").finding, Finding::ok);
}

TEST_F(DoctorTest, frequency_turbo_and_smt_are_judged) {
  EXPECT_EQ(check("frequency governor").finding, Finding::unknown);
  put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  put("/sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
  put("/sys/devices/system/cpu/smt/active", "1\n");
  EXPECT_EQ(check("frequency governor").finding, Finding::warn);
  EXPECT_EQ(check("turbo").finding, Finding::warn);
  EXPECT_EQ(check("SMT").finding, Finding::warn);
  put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  put("/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  put("/sys/devices/system/cpu/smt/active", "0\n");
  EXPECT_EQ(check("frequency governor").finding, Finding::ok);
  EXPECT_EQ(check("turbo").finding, Finding::ok);
  EXPECT_EQ(check("SMT").finding, Finding::ok);
}

TEST_F(DoctorTest, a_busy_machine_is_a_warning) {
  EXPECT_EQ(check("load").finding, Finding::ok);
  put("/proc/loadavg", "2.50 1.00 1.00 3/100 4242\n");
  EXPECT_EQ(check("load").finding, Finding::warn);
}

TEST_F(DoctorTest, low_limits_are_warnings_and_unlimited_is_fine) {
  EXPECT_EQ(check("processes (ulimit -u)").finding, Finding::warn);
  EXPECT_EQ(check("processes (kernel.pid_max)").finding, Finding::ok);
  EXPECT_EQ(check("descriptors").finding, Finding::ok);
  EXPECT_EQ(check("memory maps").finding, Finding::ok);
  put("/proc/self/cgroup", "0::/\n");
  put("/sys/fs/cgroup/pids.max", "64\n");
  EXPECT_EQ(check("processes (control group)").finding, Finding::warn);
}

TEST_F(DoctorTest, every_warning_says_what_it_spoils_and_how_to_mend_it) {
  for (const Check& each : examine(files())) {
    EXPECT_EQ(each.finding == Finding::warn, !each.spoils.empty()) << each.name;
    EXPECT_EQ(each.finding == Finding::warn, !each.remedy.empty()) << each.name;
  }
}

TEST_F(DoctorTest, steal_is_a_share_of_the_time_that_went_by) {
  EXPECT_EQ(check_steal(0, 0, 200e6).finding, Finding::ok);
  EXPECT_EQ(check_steal(1e9, 1.05e9, 200e6).finding, Finding::warn);
  EXPECT_THAT(check_steal(1e9, 1.05e9, 200e6).found, HasSubstr("25.0 %"));
}

TEST_F(DoctorTest, the_machine_is_described_by_what_is_known) {
  put("/etc/os-release", "NAME=X\nPRETTY_NAME=\"Some Linux 12\"\n");
  put("/proc/cpuinfo", "model name\t: A processor\nflags\t\t: fpu hypervisor\n");
  put("/proc/meminfo", "MemTotal:        1000 kB\n");
  const auto json = machine_json(read_machine(files()));
  EXPECT_EQ(json.at("distribution"), "Some Linux 12");
  EXPECT_EQ(json.at("cpu_model"), "A processor");
  EXPECT_EQ(json.at("virtualisation"), "a hypervisor");
  EXPECT_EQ(json.at("memory_bytes"), 1024000);
  EXPECT_FALSE(json.contains("governor"));
}

}  // namespace
}  // namespace fourways
