// A directory of one owner: nobody else may look into it, nothing beyond it is touched, and what a
// killed owner left goes with the next.
#include "workloads/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "workloads/support/process/process.hpp"
#include "workloads/support/task_pipe.hpp"
#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

class TemporaryDirectoryTest : public testing::Test {
 protected:
  void SetUp() override { ::setenv("TMPDIR", outer_.path().c_str(), 1); }
  void TearDown() override {
    if (before_.empty()) {
      ::unsetenv("TMPDIR");
    } else {
      ::setenv("TMPDIR", before_.c_str(), 1);
    }
  }
  fs::path place() const { return outer_.path(); }

 private:
  std::string before_ = std::getenv("TMPDIR") == nullptr ? "" : std::getenv("TMPDIR");
  TemporaryDirectory outer_{"test"};
};

TEST_F(TemporaryDirectoryTest, is_of_its_owner_alone_whatever_the_umask_allows) {
  const mode_t before = ::umask(0);
  const TemporaryDirectory made("private");
  ::umask(before);
  struct stat found {};
  ASSERT_EQ(::lstat(made.path().c_str(), &found), 0);
  EXPECT_TRUE(S_ISDIR(found.st_mode));
  EXPECT_EQ(found.st_mode & 07777U, 0700U);
  EXPECT_EQ(found.st_uid, ::geteuid());
}

TEST_F(TemporaryDirectoryTest, two_of_one_name_are_two) {
  const TemporaryDirectory one("name");
  const TemporaryDirectory other("name");
  EXPECT_NE(one.path(), other.path());
  EXPECT_EQ(fs::path(one.path()).parent_path(), place());
}

TEST_F(TemporaryDirectoryTest, what_a_link_in_it_leads_to_stays) {
  fs::create_directory(place() / "others");
  std::ofstream(place() / "others" / "file") << "precious";
  {
    const TemporaryDirectory made("links");
    fs::create_directory_symlink(place() / "others", fs::path(made.path()) / "link");
    fs::create_hard_link(place() / "others" / "file", fs::path(made.path()) / "hard");
  }
  EXPECT_EQ(fs::file_size(place() / "others" / "file"), 8U);
}

TEST_F(TemporaryDirectoryTest, a_place_that_is_none_is_told_with_the_variable) {
  ::setenv("TMPDIR", (place() / "missing").c_str(), 1);
  EXPECT_THAT(
      message_of([] { const TemporaryDirectory made("none"); }),
      testing::AllOf(testing::HasSubstr("missing/fourways.none."), testing::HasSubstr("TMPDIR")));
}

class OwnersTest : public TemporaryDirectoryTest {
 protected:
  std::size_t left() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(place()), fs::directory_iterator()));
  }

  /// A process that has made one with a file in it, and waits.
  OwnChild owner() const {
    PipeEnds made = make_pipe();
    const pid_t pid = fork_with_death_signal();
    if (pid == 0) {
      const TemporaryDirectory own("owner");
      std::ofstream(own.path() + "/file") << "text";
      checked(::write(made.write.get(), "x", 1), "write");
      for (;;) ::pause();
    }
    OwnChild child(pid);
    char byte = 0;
    checked(::read(made.read.get(), &byte, 1), "read");
    return child;
  }
};

TEST_F(OwnersTest, a_folder_is_emptied_as_often_as_its_owner_wants) {
  const TemporaryDirectory own("test");
  for (int turn = 0; turn < 2; ++turn) {
    std::ofstream(own.path() + "/file") << "text";
    fs::create_directories(own.path() + "/a/b");
    own.clear();
    EXPECT_TRUE(fs::is_empty(own.path()));
  }
}

TEST_F(OwnersTest, what_a_killed_owner_left_goes_with_the_next_and_a_living_one_s_stays) {
  const OwnChild living = owner();
  {
    OwnChild killed = owner();
    EXPECT_EQ(left(), 2U);
    killed.end();
  }
  EXPECT_EQ(left(), 2U);
  const TemporaryDirectory next("next");
  EXPECT_EQ(left(), 2U) << "the next one's, and that of the living";
  EXPECT_EQ(living.ended(), std::nullopt);
}

TEST_F(OwnersTest, nothing_else_is_cleared_away) {
  const fs::path elsewhere = place() / "elsewhere";
  fs::create_directory(elsewhere);
  std::ofstream(elsewhere / "file") << "text";
  fs::create_directory_symlink(elsewhere, place() / "fourways.link");
  std::ofstream(place() / "fourways.file") << "text";
  fs::create_directory(place() / "fourways-old");
  std::size_t expected = 4;
  if (::geteuid() == 0) {
    fs::create_directory(place() / "fourways.of_another");
    ASSERT_EQ(::chown((place() / "fourways.of_another").c_str(), 1, 1), 0);
    ++expected;
  }
  { const TemporaryDirectory own("test"); }
  EXPECT_EQ(left(), expected);
  EXPECT_TRUE(fs::exists(elsewhere / "file"));
}

TEST_F(OwnersTest, many_that_begin_at_once_do_not_take_each_other_s) {
  std::vector<OwnChild> crowd;
  for (int i = 0; i < 8; ++i) {
    const pid_t pid = fork_with_death_signal();
    if (pid == 0) {
      bool well = true;
      for (int turn = 0; turn < 50; ++turn) {
        const TemporaryDirectory own("crowd");
        const std::string file = own.path() + "/file";
        std::ofstream(file) << "text";
        well = well && fs::exists(file);
      }
      ::_exit(well ? 0 : 1);
    }
    crowd.emplace_back(pid);
  }
  for (OwnChild& each : crowd) EXPECT_TRUE(each.reap().success());
  EXPECT_EQ(left(), 0U);
}

}  // namespace
}  // namespace fourways
