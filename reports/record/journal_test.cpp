// The journal: what is written can be read, whatever cut it short.
#include "reports/record/journal.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <limits>

#include "reports/record/file_io.hpp"
#include "reports/testing/samples.hpp"
#include "workloads/testing/in_another_process.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::vector<Sample>& three_samples() {
  static const auto samples = rounds_of("primes", "thread", {100, 200, 300});
  return samples;
}

void write_three(const std::filesystem::path& path) {
  Journal journal = Journal::create(path, {{"seed", 7}});
  for (const Sample& sample : three_samples()) journal.append(sample);
}

TEST(Journal, samples_and_header_come_back) {
  const TestFolder folder;
  write_three(folder.file("journal.jsonl"));
  const auto contents = read_journal(folder.file("journal.jsonl"));
  EXPECT_EQ(contents.header["seed"], 7);
  EXPECT_EQ(contents.header["fourways_journal"], 1);
  EXPECT_EQ(contents.samples, three_samples());
  EXPECT_FALSE(contents.torn);
}

TEST(Journal, every_sample_is_on_disk_before_the_next) {
  const TestFolder folder;
  Journal journal = Journal::create(folder.file("j"), OrderedJson::object());
  for (std::size_t i = 0; i < 3; ++i) {
    journal.append(three_samples()[i]);
    EXPECT_EQ(read_journal(folder.file("j")).samples.size(), i + 1);
  }
}

TEST(Journal, a_tear_at_any_byte_loses_no_whole_line) {
  const TestFolder folder;
  write_three(folder.file("whole"));
  const std::string text = read_file(folder.file("whole"));
  const std::size_t header = text.find('\n') + 1;
  for (std::size_t length = header; length < text.size(); length += 17) {
    const std::string part = text.substr(0, length);
    write_file_atomically(folder.file("torn"), part);
    const auto contents = read_journal(folder.file("torn"));
    const auto lines = static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    EXPECT_EQ(contents.samples.size(), lines - 1) << length;
    EXPECT_EQ(contents.torn, part.back() != '\n') << length;
  }
}

TEST(Journal, reopening_cuts_off_the_torn_line_and_goes_on) {
  const TestFolder folder;
  const auto path = folder.file("journal.jsonl");
  write_three(path);
  const std::string text = read_file(path);
  write_file_atomically(path, text.substr(0, text.size() - 5));
  const auto torn = read_journal(path);
  ASSERT_TRUE(torn.torn);
  Journal::reopen(path, torn).append(three_samples()[2]);
  EXPECT_EQ(read_file(path), text);
}

TEST(Journal, a_full_disk_loses_nothing_that_was_finished_and_a_later_append_works) {
  const TestFolder folder;
  const auto path = folder.file("journal.jsonl");
  Journal journal = Journal::create(path, OrderedJson::object());
  journal.append(three_samples()[0]);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit limit{std::filesystem::file_size(path) + 100, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const std::string error = error_of([&] { journal.append(three_samples()[1]); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  EXPECT_THAT(error, AllOf(HasSubstr("cannot write " + path.string()), HasSubstr("--out")));
  const auto contents = read_journal(path);
  EXPECT_EQ(contents.samples.size(), 1U);
  EXPECT_FALSE(contents.torn);
  journal.append(three_samples()[1]);
  EXPECT_EQ(read_journal(path).samples.size(), 2U);
}

TEST(Journal, a_device_without_space_is_told) {
  const TestFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.file("journal.jsonl"));
  JournalContents contents;
  contents.whole_bytes = 0;
  EXPECT_THAT(error_of([&] { Journal::reopen(folder.file("journal.jsonl"), contents); }),
              HasSubstr("cannot append to"));
}

TEST(Journal, an_existing_journal_is_never_overwritten) {
  const TestFolder folder;
  write_three(folder.file("journal.jsonl"));
  EXPECT_THAT(error_of([&] {
                Journal::create(folder.file("journal.jsonl"), {{"seed", 1}});
              }),
              AllOf(HasSubstr("exists already"), HasSubstr("--resume")));
  EXPECT_EQ(read_journal(folder.file("journal.jsonl")).samples.size(), 3U);
}

TEST(Journal, a_second_writer_is_refused_while_the_first_writes) {
  const TestFolder folder;
  const auto path = folder.file("journal.jsonl");
  Journal first = Journal::create(path, OrderedJson::object());
  first.append(three_samples()[0]);
  EXPECT_TRUE(in_another_process([&] {
    const std::string error = error_of([&] { Journal::reopen(path, read_journal(path)); });
    return error.find("is being written by another fourways") != std::string::npos;
  }));
  first.append(three_samples()[1]);
  EXPECT_EQ(read_journal(path).samples.size(), 2U);
}

TEST(Journal, a_writer_that_was_killed_holds_nobody_off) {
  const TestFolder folder;
  const auto path = folder.file("journal.jsonl");
  EXPECT_FALSE(in_another_process([&] {
    Journal journal = Journal::create(path, OrderedJson::object());
    journal.append(three_samples()[0]);
    return std::raise(SIGKILL) != 0;
  }));
  Journal::reopen(path, read_journal(path)).append(three_samples()[1]);
  EXPECT_EQ(read_journal(path).samples.size(), 2U);
}

TEST(Journal, what_was_written_since_it_was_read_is_not_cut_off) {
  const TestFolder folder;
  const auto path = folder.file("journal.jsonl");
  write_three(path);
  const auto read = read_journal(path);
  Journal::reopen(path, read).append(three_samples()[0]);
  EXPECT_THAT(error_of([&] { Journal::reopen(path, read); }),
              AllOf(HasSubstr("just now"), HasSubstr("--resume")));
  EXPECT_EQ(read_journal(path).samples.size(), 4U);
}

TEST(Journal, the_context_cannot_change_the_version) {
  const TestFolder folder;
  Journal::create(folder.file("j"), {{"fourways_journal", 99}});
  EXPECT_EQ(read_journal(folder.file("j")).header["fourways_journal"], kJournalVersion);
}

std::string reading(const TestFolder& folder, const std::string& text) {
  write_file_atomically(folder.file("j"), text);
  return error_of([&] { read_journal(folder.file("j")); });
}

TEST(Journal, what_is_no_journal_is_told_with_file_and_line) {
  const TestFolder folder;
  EXPECT_THAT(reading(folder, ""), HasSubstr("holds no whole line"));
  EXPECT_THAT(reading(folder, "{\"fourways_jour"), HasSubstr("holds no whole line"));
  EXPECT_THAT(reading(folder, "hello\n"), HasSubstr("not a fourways journal"));
  EXPECT_THAT(reading(folder, "[1]\n"), HasSubstr("not a fourways journal"));
  EXPECT_THAT(reading(folder, "{\"fourways_journal\":2}\n"),
              AllOf(HasSubstr("journal version 2"), HasSubstr("reads version 1")));
  EXPECT_THAT(reading(folder, "{\"fourways_journal\":1}\nrubbish\n"),
              HasSubstr("line 2 is not a sample: not JSON"));
  EXPECT_THAT(reading(folder, "{\"fourways_journal\":1}\n{\"case\":3}\n"),
              HasSubstr("line 2 is not a sample: key \"case\" must be a string"));
  EXPECT_THAT(reading(folder, "{\"fourways_journal\":1}\n\n"), HasSubstr("line 2"));
}

TEST(Journal, a_sample_that_could_not_be_read_back_is_refused) {
  const TestFolder folder;
  Sample sample = three_samples()[0];
  sample.wall_ns = std::numeric_limits<double>::quiet_NaN();
  Journal journal = Journal::create(folder.file("j"), OrderedJson::object());
  EXPECT_THAT(error_of([&] { journal.append(sample); }), HasSubstr("\"wall_ns\""));
  journal.append(three_samples()[0]);
  EXPECT_EQ(read_journal(folder.file("j")).samples.size(), 1U);
}

TEST(Journal, a_name_that_is_not_utf8_still_gives_a_readable_line) {
  const TestFolder folder;
  Sample sample = three_samples()[0];
  sample.notes["name"] = "bad\xff\nbyte";
  Journal::create(folder.file("j"), OrderedJson::object()).append(sample);
  EXPECT_EQ(read_journal(folder.file("j")).samples.at(0).notes.at("name"), "bad\\xFF\nbyte");
}

}  // namespace
}  // namespace fourways
