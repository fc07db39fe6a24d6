// All or nothing: old content or new, never a temporary left behind.
#include "reports/record/file_io.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "reports/testing/samples.hpp"
#include "workloads/testing/in_another_process.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Lets this process write files of no more than `bytes`, as a full disk would.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(AtomicFile, a_file_is_created_and_replaced_and_nothing_else_is_left) {
  const TestFolder folder;
  write_file_atomically(folder.file("report.json"), "first");
  write_file_atomically(folder.file("report.json"), "second");
  EXPECT_EQ(read_file(folder.file("report.json")), "second");
  EXPECT_THAT(folder.names(), ElementsAre("report.json"));
}

TEST(AtomicFile, what_a_killed_writer_left_is_removed_by_the_next) {
  const TestFolder folder;
  write_file_atomically(folder.file(".report.json.1.0.tmp"), "half of it");
  write_file_atomically(folder.file(".report.html.1.0.tmp"), "another file's");
  write_file_atomically(folder.file("report.json"), "whole");
  EXPECT_THAT(folder.names(), ElementsAre(".report.html.1.0.tmp", "report.json"));
}

TEST(AtomicFile, what_another_writer_is_at_is_left_to_it) {
  const TestFolder folder;
  OutputFile theirs(folder.file(".report.json.1.0.tmp"), O_CREAT);
  ASSERT_EQ(theirs.claim(), OutputFile::Claim::ours);
  EXPECT_TRUE(in_another_process([&] {
    write_file_atomically(folder.file("report.json"), "whole");
    return folder.names().size() == 2;
  }));
}

TEST(AtomicFile, a_link_with_the_name_of_a_temporary_is_not_followed) {
  const TestFolder folder;
  write_file_atomically(folder.file("precious"), "kept");
  std::filesystem::create_symlink("precious", folder.file(".report.json.1.0.tmp"));
  write_file_atomically(folder.file("report.json"), "whole");
  EXPECT_EQ(read_file(folder.file("precious")), "kept");
}

TEST(AtomicFile, a_path_with_a_space_is_fine) {
  const TestFolder folder;
  write_file_atomically(folder.file("my report.json"), "text");
  EXPECT_EQ(read_file(folder.file("my report.json")), "text");
}

TEST(AtomicFile, a_file_that_grows_beyond_its_limit_leaves_the_old_one_and_no_temporary) {
  const TestFolder folder;
  write_file_atomically(folder.file("report.json"), "old");
  const FileSizeLimit limit(1000);
  const std::string error =
      error_of([&] { write_file_atomically(folder.file("report.json"), std::string(5000, 'x')); });
  EXPECT_THAT(error, AllOf(HasSubstr("cannot write " + folder.file("report.json").string()),
                           HasSubstr("File too large"), HasSubstr("--out")));
  EXPECT_EQ(read_file(folder.file("report.json")), "old");
  EXPECT_THAT(folder.names(), ElementsAre("report.json"));
}

TEST(AtomicFile, a_full_disk_is_told_with_the_remedy) {
  const std::string error = error_of([] { write_file_atomically("/dev/full", "text"); });
  EXPECT_EQ(error,
            "cannot write /dev/full: No space left on device; free space there or choose another "
            "place with --out");
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/full"));
}

TEST(AtomicFile, a_folder_that_is_missing_or_a_path_that_is_a_folder_is_told) {
  const TestFolder folder;
  EXPECT_THAT(error_of([&] { write_file_atomically(folder.file("no/such.json"), "text"); }),
              AllOf(HasSubstr("no/such.json"), HasSubstr("create its folder")));
  EXPECT_THAT(error_of([&] { write_file_atomically(folder.path(), "text"); }),
              HasSubstr("Is a directory"));
}

TEST(AtomicFile, a_file_in_place_of_the_folder_is_told) {
  const TestFolder folder;
  write_file_atomically(folder.file("plain"), "text");
  EXPECT_THAT(error_of([&] { write_file_atomically(folder.file("plain") / "below", "text"); }),
              HasSubstr("cannot write"));
}

TEST(AtomicFile, a_symbolic_link_stays_and_its_target_is_replaced) {
  const TestFolder folder;
  write_file_atomically(folder.file("target"), "old");
  std::filesystem::create_symlink("target", folder.file("link"));
  write_file_atomically(folder.file("link"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.file("link")));
  EXPECT_EQ(read_file(folder.file("target")), "new");
}

TEST(ReplacedFile, a_link_is_replaced_and_what_it_leads_to_stays) {
  const TestFolder folder;
  write_file_atomically(folder.file("target"), "old");
  std::filesystem::create_symlink("target", folder.file("report.json"));
  replace_file(folder.file("report.json"), "new");
  EXPECT_TRUE(std::filesystem::is_regular_file(
      std::filesystem::symlink_status(folder.file("report.json"))));
  EXPECT_EQ(read_file(folder.file("report.json")), "new");
  EXPECT_EQ(read_file(folder.file("target")), "old");
  EXPECT_THAT(folder.names(), ElementsAre("report.json", "target"));
}

TEST(ReplacedFile, a_pipe_is_replaced_and_a_folder_is_told) {
  const TestFolder folder;
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  replace_file(folder.file("pipe"), "new");  // writing to it would wait for a reader
  EXPECT_EQ(read_file(folder.file("pipe")), "new");
  EXPECT_THAT(error_of([&] { replace_file(folder.path(), "text"); }), HasSubstr("Is a directory"));
}

TEST(ReadFile, a_missing_file_is_told) {
  EXPECT_THAT(error_of([] { read_file("/no/such/file"); }),
              AllOf(HasSubstr("cannot open /no/such/file"), HasSubstr("No such file")));
}

}  // namespace
}  // namespace fourways
