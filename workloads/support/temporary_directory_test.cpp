// A directory of one batch: nobody else may look into it, and nothing beyond it is touched.
#include "workloads/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

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
      testing::AllOf(testing::HasSubstr("missing/fourways-none-"), testing::HasSubstr("TMPDIR")));
}

}  // namespace
}  // namespace fourways
