// files: all variants, what is left behind (nothing), and folders that will not do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/testing/measured_case.hpp"
#include "workloads/contract/exit_status.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Sets TMPDIR to an empty folder while a test runs.
class Files : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* value = std::getenv("TMPDIR")) before_ = value;
    std::string made = testing::TempDir() + "fourways_files_test_XXXXXX";
    ASSERT_NE(::mkdtemp(made.data()), nullptr);
    folder_ = made;
    use(folder_);
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    if (before_) {
      use(*before_);
    } else {
      ::unsetenv("TMPDIR");
    }
  }
  static void use(const std::filesystem::path& folder) {
    ASSERT_EQ(::setenv("TMPDIR", folder.c_str(), 1), 0);
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::optional<std::string> before_;
};

TEST_F(Files, are_written_whole_in_every_variant_and_leave_nothing) {
  for (const char* runner : {"serial", "fork", "thread", "thread_pool", "fiber", "epoll"}) {
    for (const char* variant : {"", "/dirs:one", "/fsync:yes", "/dirs:one/fsync:yes"}) {
      const std::string name =
          std::string("files/") + runner + "/tasks:3/count:4/size:5000" + variant;
      const Sample sample = measured_case(name);
      ASSERT_EQ(sample.status, Sample::Status::ok) << name << ": " << sample.reason->text;
      EXPECT_EQ(sample.operations, 12) << name;
      EXPECT_NE(sample.notes.at("file system"), "") << name;
      EXPECT_TRUE(std::filesystem::is_empty(folder())) << name;
    }
  }
}

TEST_F(Files, may_be_as_small_as_a_byte) {
  const Sample sample = measured_case("files/epoll/count:1/size:1");
  EXPECT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
}

TEST_F(Files, that_were_changed_or_are_gone_are_a_wrong_result) {
  const WorkloadInfo& info = find_workload("files");
  Params params = params_of(info);
  for (const auto& [key, value] : {std::pair{"tasks", "1"}, {"count", "1"}, {"size", "3"}}) {
    params.set(key, value, "test");
  }
  Arena arena = Arena::create();
  const auto workload = info.make();
  workload->prepare(params, arena);
  workload->start_batch();
  const std::vector<std::uint64_t> results{3};
  EXPECT_THROW(workload->verify(results), WrongResult);  // nobody wrote it

  const auto own = std::filesystem::directory_iterator(folder())->path();
  const auto file = own / "0" / "0-0";
  std::ofstream(file) << std::string("\0\1\2", 3);
  EXPECT_NO_THROW(workload->verify(results));
  std::ofstream(file) << std::string("\0\1\3", 3);
  EXPECT_THROW(workload->verify(results), WrongResult);
  std::ofstream(file) << std::string("\0\1\2\3", 4);
  EXPECT_THROW(workload->verify(results), WrongResult);
}

TEST_F(Files, a_folder_that_will_not_do_is_named_with_the_remedy) {
  for (const char* unusable : {"/no-such-folder", "/proc", "/dev/null"}) {
    use(unusable);
    const Sample sample = measured_case("files/thread");
    EXPECT_EQ(sample.status, Sample::Status::failed);
    ASSERT_TRUE(sample.reason);
    EXPECT_THAT(sample.reason->text, AllOf(HasSubstr(std::string("make the directory ") + unusable),
                                           HasSubstr("TMPDIR says where")));
  }
}

constexpr int kNotAllowed = 77;

/// Measures in a child that has a file system of 256 KiB for itself, and leaves with 0 if the
/// sample met that limit.
[[noreturn]] void measure_on_full_disk(const std::filesystem::path& folder) {
  const bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                       ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount("none", folder.c_str(), "tmpfs", 0, "size=256k") == 0;
  if (!mounted) ::_exit(kNotAllowed);
  const Sample sample = measured_case("files/epoll/tasks:2/count:2/size:1000000");
  const std::string text = sample.reason ? sample.reason->text : "no reason";
  const bool told = sample.status == Sample::Status::unavailable &&
                    text.find("No space left on device") != std::string::npos &&
                    text.find("set TMPDIR to a folder with more room") != std::string::npos;
  if (!told) std::fprintf(stderr, "%s\n", text.c_str());
  ::_exit(told && std::filesystem::is_empty(folder) ? 0 : 1);
}

TEST_F(Files, a_full_disk_is_told_as_one) {
  const pid_t child = ::fork();
  if (child == 0) measure_on_full_disk(folder());
  ExitStatus status;
  ASSERT_EQ(::waitpid(child, &status.raw, 0), child);
  if (status.exited() && status.code() == kNotAllowed) GTEST_SKIP() << "may not mount";
  EXPECT_TRUE(status.success()) << describe(status);
}

}  // namespace
}  // namespace fourways
