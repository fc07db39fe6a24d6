// What counts as a change of a file, and what does not.
#include "bench/run/pinned_files.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "bench/testing/command.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PinnedFilesTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    write("one");
    pinned_.add("program", path());
  }
  fs::path path() const { return folder() / "program"; }
  void write(const std::string& text, const std::string& name = "program") const {
    std::ofstream(folder() / name) << text;
  }

  PinnedFiles pinned_;
};

TEST_F(PinnedFilesTest, a_file_that_is_left_alone_is_what_it_was) {
  EXPECT_FALSE(pinned_.changed());
  EXPECT_EQ(pinned_.change(), "");
}

TEST_F(PinnedFilesTest, what_has_the_same_content_is_the_same) {
  fs::last_write_time(path(), fs::file_time_type::clock::now() - std::chrono::hours(1));
  fs::permissions(path(), fs::perms::owner_all);
  fs::create_hard_link(path(), folder() / "link");
  EXPECT_FALSE(pinned_.changed());
  write("one", "copy");
  fs::rename(folder() / "copy", path());
  EXPECT_FALSE(pinned_.changed());
}

TEST_F(PinnedFilesTest, another_file_of_its_size_is_a_change) {
  write("two", "copy");
  fs::rename(folder() / "copy", path());
  EXPECT_TRUE(pinned_.changed());
  EXPECT_THAT(pinned_.change(), HasSubstr(path().string() + " was replaced"));
  write("one");
  EXPECT_TRUE(pinned_.changed()) << "a change stays one";
}

TEST_F(PinnedFilesTest, a_file_written_over_in_its_place_is_a_change_even_with_its_time_set_back) {
  const fs::file_time_type before = fs::last_write_time(path());
  write("two");
  fs::last_write_time(path(), before);
  EXPECT_TRUE(pinned_.changed());
}

TEST_F(PinnedFilesTest, a_file_that_is_gone_is_a_change) {
  fs::remove(path());
  EXPECT_TRUE(pinned_.changed());
  EXPECT_THAT(pinned_.change(), HasSubstr(path().string() + " was removed"));
}

TEST_F(PinnedFilesTest, a_link_that_leads_elsewhere_is_a_change) {
  write("two", "other");
  fs::create_symlink("program", folder() / "link");
  PinnedFiles linked;
  linked.add("link", folder() / "link");
  fs::remove(folder() / "link");
  fs::create_symlink("other", folder() / "link");
  EXPECT_TRUE(linked.changed());
  EXPECT_FALSE(pinned_.changed());
}

TEST_F(PinnedFilesTest, contents_tell_builds_apart_wherever_they_lie) {
  write("one", "moved");
  write("two", "other");
  PinnedFiles moved, other, unknown;
  moved.add("program", folder() / "moved");
  other.add("program", folder() / "other");
  unknown.add("another name", folder() / "other");
  unknown.add("program", folder() / "there is none");
  EXPECT_EQ(moved.differs_from(pinned_.contents()), std::nullopt);
  EXPECT_EQ(other.differs_from(pinned_.contents()), (folder() / "other").string());
  EXPECT_EQ(unknown.differs_from(pinned_.contents()), std::nullopt);
}

}  // namespace
}  // namespace fourways
