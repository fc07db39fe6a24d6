// The history: what is added is kept, once; what is exported comes back; and the files that are
// none.
#include "reports/history/history.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "reports/history/json_lines.hpp"
#include "reports/history/migrations.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Access = SqliteFile::Access;

constexpr const char* kHostile = "a'b\"; DROP TABLE run; --\n</script><b>|`\\";

Timestamp minute(int number) {
  return Timestamp(std::chrono::hours(24 * 20000) + std::chrono::minutes(number));
}

TrackedRun run_of(const std::string& commit, int at, double median = 1e6) {
  TrackedPoint point{"primes/serial", R"({"tasks":8})", "8 tasks", "ns", median,
                     median * 0.99,   median * 1.01,    12,        0,    median,
                     median,          median,           median};
  TrackedPoint other = point;
  other.name = "sleep/fork";
  other.low = other.high = std::nullopt;
  return {"main", commit, minute(at), R"({"fourways":{}})", {point, other}};
}

class HistoryTest : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.file("history.db"); }
  History history(Access access = Access::create) const { return {path(), access, patience_}; }
  std::string refusal(Access access = Access::create) const {
    return error_of([&] { history(access); });
  }
  /// A file made by hand.
  void execute(const char* sql) const {
    SqliteFile(path(), Access::create, patience_).execute(sql);
  }

  TestFolder folder_;
  std::chrono::milliseconds patience_{50};
};

TEST_F(HistoryTest, the_same_run_is_added_once_and_another_of_its_commit_is_kept) {
  History file = history();
  EXPECT_TRUE(file.add(run_of("c1", 1)).added);
  EXPECT_FALSE(file.add(run_of("c1", 2)).added);  // the time does not make it another
  const AddedRun again = file.add(run_of("c1", 3, 2e6));
  EXPECT_TRUE(again.added);
  EXPECT_EQ(again.of_commit, 2U);
  TrackedRun elsewhere = run_of("c1", 1);
  elsewhere.branch = "other";
  EXPECT_TRUE(file.add(elsewhere).added);
  elsewhere.machine = R"({"fourways":{"build_type":"Debug"}})";
  EXPECT_TRUE(file.add(elsewhere).added);
  EXPECT_THAT(file.branches(), ElementsAre("main", "other"));
  EXPECT_EQ(file.machines("other").size(), 2U);
  EXPECT_EQ(file.runs("main", 10).size(), 2U);
  EXPECT_EQ(file.runs(std::nullopt, 3).size(), 3U);
}

TEST_F(HistoryTest, runs_stand_in_the_order_of_their_times_however_they_came) {
  History file = history();
  file.add(run_of("c2", 2, 2e6));
  file.add(run_of("c4", 4, 4e6));
  const AddedRun late = file.add(run_of("c1", 1, 1e6));
  ASSERT_TRUE(late.newest.has_value());
  EXPECT_EQ(late.newest->commit, "c4");
  EXPECT_FALSE(file.add(run_of("c5", 4, 5e6)).newest.has_value());  // the same time: after it
  const Track track = file.track("main", R"({"fourways":{}})", 10);
  ASSERT_EQ(track.series.size(), 2U);
  EXPECT_EQ(track.series[0].name, "primes/serial");
  std::vector<double> medians;
  for (const SeriesPoint& point : track.series[0].points) medians.push_back(point.median);
  EXPECT_THAT(medians, ElementsAre(1e6, 2e6, 4e6, 5e6));
  EXPECT_EQ(track.runs[0].cases, 2U);
  EXPECT_FALSE(track.series[1].points[0].low.has_value());
}

TEST_F(HistoryTest, a_track_is_the_newest_runs_without_the_one_left_out) {
  History file = history();
  for (int i = 0; i < 5; ++i) file.add(run_of("c" + std::to_string(i), i, 1e6 + i));
  const std::string digest = digest_of(run_of("any", 0, 1e6 + 4).points);
  const Track track = file.track("main", R"({"fourways":{}})", 2, digest);
  ASSERT_EQ(track.runs.size(), 2U);
  EXPECT_EQ(track.runs[0].commit, "c2");
  EXPECT_EQ(track.runs[1].commit, "c3");
  EXPECT_TRUE(file.track("none", "{}", 2).series.empty());
}

TEST_F(HistoryTest, names_are_kept_letter_by_letter) {
  TrackedRun run = run_of(kHostile, 1);
  run.branch = kHostile;
  run.points[0].name = kHostile;
  History file = history();
  file.add(run);
  EXPECT_THAT(file.branches(), ElementsAre(kHostile));
  EXPECT_EQ(file.runs(kHostile, 1).front().commit, kHostile);
  const auto runs = read_exported(export_history(file), "file");
  EXPECT_EQ(runs.front().branch, kHostile);
  EXPECT_EQ(runs.front().points.front().name, kHostile);
}

TEST_F(HistoryTest, what_is_exported_comes_back_the_same_and_only_once) {
  History file = history();
  file.add(run_of("c2", 2, 1.0 / 3));
  file.add(run_of("c1", 1));
  file.add(run_of("c1", 1, 3e6));
  const std::string text = export_history(file);
  History copy(folder_.file("copy.db"), Access::create);
  const auto runs = read_exported(text, "file");
  EXPECT_EQ(copy.add_all(runs), 3U);
  EXPECT_EQ(copy.add_all(runs), 0U);
  EXPECT_EQ(export_history(copy), text);
}

TEST_F(HistoryTest, a_line_that_is_no_run_is_named) {
  History file = history();
  file.add(run_of("c1", 1));
  const std::string good = export_history(file);
  const auto refused = [&](const std::string& line) {
    return error_of([&] { read_exported(good + "\n" + line, "h.jsonl"); });
  };
  EXPECT_THAT(refused("{"), HasSubstr("h.jsonl, line 3"));
  EXPECT_THAT(refused("[]"), HasSubstr("h.jsonl, line 3"));
  EXPECT_THAT(refused("{}"), AllOf(HasSubstr("line 3"), HasSubstr("fourways_history")));
  EXPECT_THAT(refused(R"({"fourways_history": 2})"), HasSubstr("update fourways"));
  auto json = nlohmann::json::parse(good);
  for (const char* key : {"branch", "commit", "time", "machine", "points"}) {
    auto without = json;
    without.erase(key);
    EXPECT_THAT(refused(without.dump()), AllOf(HasSubstr("line 3"), HasSubstr(key)));
  }
  json["branch"] = "";
  EXPECT_THAT(refused(json.dump()), HasSubstr("empty branch"));
  json["branch"] = "main";
  json["time"] = "yesterday";
  EXPECT_THAT(refused(json.dump()), HasSubstr("time"));
  json["time"] = "2026-11-26T00:57:57Z";
  json["points"].push_back(json["points"][0]);
  EXPECT_THAT(refused(json.dump()), HasSubstr("twice"));
}

TEST_F(HistoryTest, prune_keeps_the_newest_of_each_branch_and_kind_of_machine) {
  History file = history();
  for (int i = 0; i < 4; ++i) file.add(run_of("c" + std::to_string(i), i, 1e6 + i));
  TrackedRun other = run_of("d", 0);
  other.branch = "other";
  file.add(other);
  EXPECT_EQ(file.prune(1, "other"), 0U);
  EXPECT_EQ(file.prune(2, std::nullopt), 2U);
  EXPECT_EQ(file.runs("main", 9).back().commit, "c2");
  EXPECT_EQ(file.prune(minute(3), "main"), 1U);
  EXPECT_EQ(file.prune(minute(9), std::nullopt), 2U);
  EXPECT_EQ(export_history(file), "");
}

TEST_F(HistoryTest, a_file_of_an_earlier_version_is_brought_up_to_date) {
  {
    SqliteFile file(path(), Access::create, patience_);
    migrate_history(file, 1);
    file.execute(R"(
      INSERT INTO branch VALUES (1, 'main');
      INSERT INTO machine VALUES (1, '{}');
      INSERT INTO benchmark VALUES (1, 'primes', '{}', '8 tasks', 'ns');
      INSERT INTO run VALUES (1, 1, 1, 'c1', 100, 'abc');
      INSERT INTO point VALUES (1, 1, 5.5, NULL, NULL, 1, 0, 5.5, 5.5, 5.5, 5.5);)");
    EXPECT_EQ(file.number("PRAGMA user_version"), 1);
  }
  History file = history(Access::read);
  EXPECT_EQ(file.track("main", "{}", 1).series.front().points.front().median, 5.5);
  SqliteFile after(path(), Access::read, patience_);
  EXPECT_EQ(after.number("PRAGMA user_version"), newest_history_version());
  EXPECT_EQ(after.number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'run_by_time'"), 1);
}

TEST_F(HistoryTest, a_file_of_another_kind_is_left_alone) {
  EXPECT_THAT(refusal(Access::read), AllOf(HasSubstr("history.db"), HasSubstr("track add")));
  std::ofstream(path()) << "";
  EXPECT_THAT(refusal(Access::read), HasSubstr("holds no history yet"));
  execute("CREATE TABLE song (title TEXT)");
  EXPECT_THAT(refusal(), HasSubstr("another program"));
  execute("DROP TABLE song; PRAGMA application_id = 7");
  EXPECT_THAT(refusal(), HasSubstr("another program"));
  std::filesystem::remove(path());
  std::ofstream(path()) << std::string(5000, 'x');
  EXPECT_THAT(refusal(), HasSubstr("no SQLite file"));
  std::filesystem::remove(path());
  std::filesystem::create_directory(path());
  EXPECT_THAT(refusal(), HasSubstr("cannot open"));
}

TEST_F(HistoryTest, a_newer_version_is_refused_by_its_number) {
  history();
  execute("PRAGMA user_version = 99");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("version 99"), HasSubstr("update fourways")));
}

TEST_F(HistoryTest, a_locked_file_is_read_and_not_written) {
  history().add(run_of("c1", 1));
  SqliteFile other(path(), Access::write, patience_);
  const SqliteTransaction lock(other);
  EXPECT_EQ(history(Access::read).branches().size(), 1U);
  History file = history();
  EXPECT_THAT(error_of([&] { file.add(run_of("c2", 2)); }),
              AllOf(HasSubstr("locked"), HasSubstr("--wait")));
}

TEST_F(HistoryTest, what_fails_half_way_leaves_nothing_behind) {
  History file = history();
  file.add(run_of("c1", 1));
  const std::string before = export_history(file);
  TrackedRun twice = run_of("c2", 2);
  twice.points.push_back(twice.points.front());
  EXPECT_THAT(error_of([&] { file.add(twice); }), HasSubstr("UNIQUE"));
  EXPECT_EQ(export_history(file), before);
  EXPECT_TRUE(file.add(run_of("c2", 2)).added);
}

TEST_F(HistoryTest, a_full_disk_is_told_and_nothing_is_lost) {
  history().add(run_of("c1", 1));
  SqliteFile file(path(), Access::write, patience_);
  file.number("PRAGMA max_page_count = 1");  // SQLite raises it to what is there
  const std::string error = error_of([&] {
    SqliteTransaction transaction(file);
    file.execute("CREATE TABLE filler AS SELECT randomblob(100000)");
    transaction.commit();
  });
  EXPECT_THAT(error, AllOf(HasSubstr("cannot write"), HasSubstr("no space left")));
  EXPECT_EQ(history().runs("main", 9).size(), 1U);
}

TEST(Timestamp, is_read_as_git_and_people_write_it) {
  const auto expected = read_timestamp("2026-11-26T00:57:57Z");
  ASSERT_TRUE(expected.has_value());
  EXPECT_EQ(timestamp_text(*expected), "2026-11-26T00:57:57Z");
  for (const char* text :
       {"2026-11-26T00:57:57+00:00", "2026-11-26 00:57:57", "2026-11-26T01:57:57.123+01:00",
        "2026-11-25T19:27:57-0530", "1795654677"}) {
    EXPECT_EQ(read_timestamp(text), expected) << text;
  }
}

TEST(Timestamp, of_a_far_year_is_written_as_it_was_read) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "2262-04-12T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(timestamp_text(*read_timestamp(text)), text);
  }
}

TEST(Timestamp, is_not_read_from_anything_else) {
  for (const char* text :
       {"", "yesterday", "2026-02-30T00:00:00Z", "2026-11-26", "2026-11-26T24:00:00Z",
        "2026-11-26T00:60:00Z", "2026-11-26T00:00:00Zz", "2026-11-26T00:00:00+", "-1",
        "1969-12-31T23:59:59Z", "99999999999999999999", "253402300800", "2026-11-26T00:00:00.Z"}) {
    EXPECT_FALSE(read_timestamp(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace fourways
