// Limits that a run meets: it needs no more than it must, and what is hit is named with its remedy,
// as a limit and not as a fault.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "bench/testing/command.hpp"
#include "workloads/support/sanitizers.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LimitsHit : public CommandTest {
 protected:
  static std::function<void()> under(int resource, rlim_t most) {
    return [resource, most] {
      const rlimit limit{most, most};
      if (::setrlimit(resource, &limit) != 0) ::_exit(kNotPermitted);
    };
  }
  /// In a mount namespace of its own, with an empty file system of these options at `place`.
  static std::function<void()> mounted(const std::string& place, unsigned long flags,
                                       const std::string& options) {
    return [=] {
      const bool done = ::unshare(CLONE_NEWNS | (::geteuid() == 0 ? 0 : CLONE_NEWUSER)) == 0 &&
                        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                        ::mount("none", place.c_str(), "tmpfs", flags, options.c_str()) == 0;
      if (!done) ::_exit(kNotPermitted);
    };
  }

  CommandResult run(const std::string& workload, const std::string& runners,
                    const std::string& setting, const std::function<void()>& before_exec) {
    std::filesystem::remove_all(folder() / "run");
    return fourways({"run", "--workload", workload, "--runner", runners, "--set", setting,
                     "--rounds", "1", "--quiet", "--out", "run"},
                    before_exec);
  }

  /// Nothing is measured, for the one case met a limit, which the text names.
  void expect_limit(const CommandResult& result, const testing::Matcher<std::string>& text) {
    if (result.code == kNotPermitted) GTEST_SKIP() << "not permitted here";
    EXPECT_EQ(result.code, 4) << result.err;
    const auto reason = report().at("unavailable").at(0).at("reason");
    EXPECT_EQ(reason.at("type"), "limit") << reason;
    EXPECT_THAT(reason.at("text").get<std::string>(), text);
  }
};

#if !defined(FOURWAYS_ASAN) && !defined(FOURWAYS_TSAN)  // whose shadows need all address space
TEST_F(LimitsHit, of_address_space_and_file_size_leave_room_for_small_cases) {
  for (const int resource : {RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_DATA}) {
    const CommandResult result = run("primes", "serial,thread,fork,spawn", "limit=2000",
                                     under(resource, rlim_t{1000000} << 10));
    EXPECT_EQ(result.code, 0) << resource << ": " << result.err;
    EXPECT_EQ(report().at("benchmarks").size(), 4U);
  }
}

TEST_F(LimitsHit, of_address_space_are_named_where_threads_need_more) {
  expect_limit(run("crowd", "thread", "tasks=400", under(RLIMIT_AS, rlim_t{1500000} << 10)),
               AllOf(HasSubstr("address space (ulimit -v 1500000)"), Not(HasSubstr("map_count"))));
}
#endif

TEST_F(LimitsHit, of_descriptors_are_named_with_the_remedy) {
  EXPECT_EQ(run("echo", "epoll", "tasks=100", under(RLIMIT_NOFILE, 40)).code, 2);
  const auto reason = report().at("unavailable").at(0).at("reason");
  EXPECT_THAT(reason.at("text").get<std::string>(), HasSubstr("ulimit -n"));
}

TEST_F(LimitsHit, of_shared_memory_that_cannot_be_written_are_limits) {
  for (const char* runner : {"cpython_pool", "cpython_process"}) {
    const char* workload = runner == std::string("cpython_pool") ? "square" : "queue";
    expect_limit(run(workload, runner, "tasks=4", mounted("/dev/shm", MS_RDONLY, "")),
                 AllOf(HasSubstr("/dev/shm cannot be written"), HasSubstr("mount")));
  }
}

TEST_F(LimitsHit, of_shared_memory_that_is_full_are_limits) {
  expect_limit(run("queue", "cpython_process", "tasks=4", mounted("/dev/shm", 0, "nr_inodes=1")),
               HasSubstr("/dev/shm is full"));
}

TEST_F(LimitsHit, of_temporary_files_are_limits) {
  const std::string place = folder() / "place";
  std::filesystem::create_directory(place);
  const auto in_place = [&](unsigned long flags, const char* options) {
    return [=] {
      ::setenv("TMPDIR", place.c_str(), 1);
      mounted(place, flags, options)();
    };
  };
  expect_limit(run("files", "serial", "tasks=4", in_place(MS_RDONLY, "")),
               AllOf(HasSubstr("Read-only"), HasSubstr("TMPDIR")));
  expect_limit(run("files", "serial", "tasks=4", in_place(0, "size=4k")),
               AllOf(HasSubstr("No space left"), HasSubstr("TMPDIR")));
}

/// A group of the pids hierarchy of version 1, gone with the object.
class PidsGroup {
 public:
  PidsGroup() { made_ = ::mkdir(folder_.c_str(), 0700) == 0; }
  PidsGroup(const PidsGroup&) = delete;
  PidsGroup& operator=(const PidsGroup&) = delete;
  ~PidsGroup() {
    if (made_) ::rmdir(folder_.c_str());
  }
  bool set(const char* file, const std::string& text) const {
    std::ofstream stream(folder_ + "/" + file);
    return (stream << text << std::flush).good();
  }
  bool made() const { return made_; }

 private:
  const std::string folder_ = "/sys/fs/cgroup/pids/fourways-test-" + std::to_string(::getpid());
  bool made_ = false;
};

TEST_F(LimitsHit, of_a_control_group_are_named_with_the_group) {
  const PidsGroup group;
  if (!group.made() || !group.set("pids.max", "30")) GTEST_SKIP() << "needs version 1, writable";
  for (const char* runner : {"fork", "thread"}) {
    expect_limit(run("crowd", runner, "tasks=100",
                     [&] {
                       if (!group.set("cgroup.procs", "0")) ::_exit(kNotPermitted);
                     }),
                 HasSubstr("pids.max (30) of control group /fourways-test-"));
  }
}

}  // namespace
}  // namespace fourways
