// fourways track as a person meets it: what is kept, the gate's exit codes, and every kind of bad
// file, bad moment and bad name.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "bench/testing/command.hpp"
#include "reports/history/history.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Access = SqliteFile::Access;

constexpr const char* kHostile = "a'b\"; DROP TABLE run;--\n\033[31m</script>|";

class TrackCommandTest : public CommandTest {
 protected:
  void write(const std::string& name, const std::vector<Sample>& samples,
             const nlohmann::json& context = test_context()) const {
    write_report(folder() / name, build_report(context, samples));
  }
  /// A report with one case around `center`, alike for a seed.
  void write_case(const std::string& name, double center, std::uint64_t seed) const {
    write(name, rounds_of("primes", "thread", walls_around(center, 0.01, 12, seed)));
  }
  /// One with so many cases.
  void write_cases(const std::string& name, std::size_t cases, std::uint64_t seed) const {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < cases; ++i) {
      append(samples,
             rounds_of("work" + std::to_string(i), "thread", walls_around(1e6, 0.01, 2, seed + i)));
    }
    write(name, samples);
  }

  CommandResult track(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "track");
    arguments.insert(arguments.end(), {"--db", "h.db"});
    return fourways(arguments);
  }
  std::vector<std::string> adding(const std::string& report, const std::string& commit) const {
    return {"track", "add", report, "--commit", commit, "--branch", "main", "--db", "h.db"};
  }
  CommandResult add(const std::string& report, const std::string& commit, const std::string& time,
                    const std::string& branch = "main") {
    return track({"add", report, "--commit", commit, "--branch", branch, "--time", time});
  }
  /// The history in this process: cheaper than a command a run.
  History history(Access access = Access::create) const {
    return {folder() / "h.db", access, std::chrono::seconds(10)};
  }
  /// `count` runs of about 10 ms.
  void add_runs(std::size_t count) const {
    History file = history();
    for (std::size_t i = 0; i < count; ++i) {
      write_case("run.json", 1e7, 100 + i);
      TrackedRun run = tracked_run(read_measured_report(folder() / "run.json"));
      run.branch = "main";
      run.commit = "c" + std::to_string(i);
      run.time = Timestamp(std::chrono::hours(24 * (20000 + i)));
      file.add(run);
    }
  }
  void expect_refusal(const std::vector<std::string>& arguments, int code,
                      const testing::Matcher<std::string>& line) {
    const CommandResult result = track(arguments);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, line);
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
  }
};

TEST_F(TrackCommandTest, a_report_is_added_once_and_listed) {
  write_case("a.json", 1e7, 1);
  write_case("b.json", 1e7, 2);
  EXPECT_THAT(track({"add", "a.json", "--commit", "c1", "--branch", "main"}).out,
              AllOf(HasSubstr("added: c1 on main"), HasSubstr("processors allowed 2")));
  EXPECT_THAT(add("a.json", "c1", "2030-01-01T00:00:00Z").out, HasSubstr("already there"));
  EXPECT_THAT(add("b.json", "c1", "2024-01-02T03:04:06Z").out, HasSubstr("run 2 of this commit"));
  const CommandResult log = track({"log"});
  EXPECT_EQ(log.code, 0);
  EXPECT_THAT(log.out, AllOf(HasSubstr("2024-01-02T03:04:05Z"), HasSubstr("c1"),
                             HasSubstr("build type Release")));
}

TEST_F(TrackCommandTest, a_run_of_an_earlier_time_takes_its_place_and_is_told) {
  write_case("a.json", 1e7, 1);
  write_case("b.json", 1e7, 2);
  EXPECT_EQ(add("a.json", "c2", "2026-01-02T00:00:00Z").err, "");
  const CommandResult late = add("b.json", "c1", "2026-01-01T00:00:00Z");
  EXPECT_EQ(late.code, 0);
  EXPECT_THAT(late.err, AllOf(HasSubstr("lies before"), HasSubstr("c2"), HasSubstr("--time")));
  const std::string log = track({"log"}).out;
  EXPECT_LT(log.find("c2"), log.find("c1"));
}

TEST_F(TrackCommandTest, the_gates_exit_code_is_its_verdict) {
  add_runs(20);
  write_case("same.json", 1e7, 1);
  write_case("slower.json", 1.3e7, 2);
  const CommandResult same = track({"gate", "same.json", "--branch", "main"});
  EXPECT_EQ(same.code, 0) << same.out << same.err;
  EXPECT_THAT(same.out, HasSubstr("20 runs"));
  const CommandResult slower = track({"gate", "slower.json", "--branch", "main"});
  EXPECT_EQ(slower.code, 1) << slower.out;
  EXPECT_THAT(slower.out, AllOf(HasSubstr("primes/thread/tasks:8"), HasSubstr("slower")));
  EXPECT_EQ(track({"gate", "slower.json", "--branch", "main", "--threshold", "50%"}).code, 0);
  const CommandResult markdown =
      track({"gate", "slower.json", "--branch", "main", "--format", "md", "--out", "gate.md"});
  EXPECT_EQ(markdown.code, 1);
  EXPECT_THAT(file("gate.md"), HasSubstr("fourways track gate: slower"));
  // One that was added already is not held against itself.
  add("slower.json", "c99", "2030-01-01T00:00:00Z");
  EXPECT_EQ(track({"gate", "slower.json", "--branch", "main"}).code, 1);
}

TEST_F(TrackCommandTest, a_gate_with_too_little_behind_it_says_so) {
  write_case("a.json", 1e7, 1);
  add("a.json", "c1", "2026-01-01T00:00:00Z");
  expect_refusal({"gate", "a.json", "--branch", "main"}, 3, HasSubstr("inconclusive"));
  write_case("b.json", 1e7, 2);
  const CommandResult few = track({"gate", "b.json", "--branch", "main"});
  EXPECT_EQ(few.code, 3);
  EXPECT_THAT(few.out, HasSubstr("inconclusive: needs"));
  expect_refusal({"gate", "b.json", "--branch", "mian"}, 4,
                 AllOf(HasSubstr("'mian'"), HasSubstr("main")));
  write("other.json", rounds_of("sleep", "fork", {1, 2, 3}));
  expect_refusal({"gate", "other.json", "--branch", "main"}, 4, HasSubstr("nothing to compare"));
}

TEST_F(TrackCommandTest, a_report_of_another_machine_is_not_comparable) {
  add_runs(2);
  auto context = test_context();
  context["fourways"]["machine"]["affinity_cpus"] = 64;
  write("new.json", rounds_of("primes", "thread", walls_around(1e7, 0.01, 12, 2)), context);
  expect_refusal({"gate", "new.json", "--branch", "main"}, 5,
                 AllOf(HasSubstr("not comparable"), HasSubstr("processors allowed: 2 against 64")));
  // It begins a series of its own.
  EXPECT_THAT(add("new.json", "c1", "2026-01-01T00:00:00Z").out, HasSubstr("run 1 of this branch"));
  EXPECT_THAT(track({"changes", "--branch", "main"}).out,
              AllOf(HasSubstr("processors allowed 64"), HasSubstr("processors allowed 2")));
}

TEST_F(TrackCommandTest, changes_and_page_show_a_step) {
  add_runs(12);
  for (int i = 0; i < 12; ++i) {
    write_case("slow.json", 2e7, 50 + static_cast<std::uint64_t>(i));
    add("slow.json", "slow" + std::to_string(i),
        "2026-01-01T00:00:0" + std::to_string(i % 10) + "Z");
  }
  const CommandResult changes = track({"changes", "--branch", "main"});
  EXPECT_EQ(changes.code, 0) << changes.err;
  EXPECT_THAT(changes.out, HasSubstr("slow0"));
  EXPECT_EQ(nlohmann::json::parse(track({"changes", "--branch", "main", "--format", "json"}).out)
                .at(0)
                .at("changes")
                .size(),
            1U);
  expect_refusal({"changes", "--branch", "main", "--filter", "x*"}, 4, HasSubstr("x*"));
  EXPECT_EQ(track({"page", "--branch", "main", "--out", "page.html"}).code, 0);
  EXPECT_THAT(file("page.html"), HasSubstr("fourways history"));
}

TEST_F(TrackCommandTest, a_history_travels_as_text_and_is_pruned) {
  add_runs(5);
  const CommandResult exported = track({"export"});
  EXPECT_EQ(lines_in(exported.out), 5U);
  std::ofstream(folder() / "h.jsonl") << exported.out;
  EXPECT_THAT(track({"import", "h.jsonl"}).out, HasSubstr("imported 0 runs, 5 were there"));
  std::filesystem::remove(folder() / "h.db");
  EXPECT_THAT(track({"import", "h.jsonl"}).out, HasSubstr("imported 5 runs"));
  EXPECT_EQ(track({"export"}).out, exported.out);
  EXPECT_THAT(track({"prune", "--keep", "3"}).out, HasSubstr("removed 2"));
  EXPECT_THAT(track({"prune", "--before",
                     "2024-10-08"
                     "T00:00:00Z"})
                  .out,
              HasSubstr("removed"));
  expect_refusal({"prune"}, 2, HasSubstr("--keep"));
  std::ofstream(folder() / "bad.jsonl") << exported.out << "{\n";
  expect_refusal({"import", "bad.jsonl"}, 2, HasSubstr("bad.jsonl, line 6"));
}

TEST_F(TrackCommandTest, hostile_names_are_kept_and_cannot_steer_a_terminal) {
  write_case("a.json", 1e7, 1);
  const CommandResult added = add("a.json", kHostile, "2026-01-01T00:00:00Z", kHostile);
  EXPECT_EQ(added.code, 0) << added.err;
  for (const auto& result : {added, track({"log"}), track({"changes", "--branch", kHostile})}) {
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("DROP TABLE"), Not(HasSubstr("\033"))));
  }
  EXPECT_EQ(history().branches(), std::vector<std::string>{kHostile});
  expect_refusal({"add", "a.json", "--commit", "c", "--branch", ""}, 2, HasSubstr("--branch"));
  expect_refusal({"add", "a.json", "--commit", "", "--branch", "b"}, 2, HasSubstr("--commit"));
  expect_refusal({"add", "a.json", "--commit", "c", "--branch", "\xff"}, 2, HasSubstr("UTF-8"));
}

TEST_F(TrackCommandTest, what_is_no_report_or_no_time_adds_nothing) {
  std::ofstream(folder() / "text.json") << "hello";
  std::ofstream(folder() / "other.json") << R"({"context": {}, "benchmarks": []})";
  write("empty.json", {});
  write_case("a.json", 1e7, 1);
  for (const char* name : {"none.json", "text.json", "other.json", "."}) {
    expect_refusal({"add", name, "--commit", "c", "--branch", "b"}, 2, HasSubstr(name));
    expect_refusal({"gate", name, "--branch", "b"}, 2, HasSubstr(name));
  }
  expect_refusal({"add", "empty.json", "--commit", "c", "--branch", "b"}, 4, HasSubstr("empty"));
  expect_refusal({"add", "a.json", "--commit", "c", "--branch", "b", "--time", "soon"}, 2,
                 HasSubstr("--time soon"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "h.db"));
}

TEST_F(TrackCommandTest, a_file_that_is_no_history_is_left_as_it_is) {
  write_case("a.json", 1e7, 1);
  const auto refused = [&](const testing::Matcher<std::string>& line) {
    const std::string before = file("h.db");
    expect_refusal({"add", "a.json", "--commit", "c", "--branch", "b"}, 2, line);
    expect_refusal({"log"}, 2, line);
    EXPECT_EQ(file("h.db"), before);
  };
  expect_refusal({"log"}, 2, AllOf(HasSubstr("h.db"), HasSubstr("track add")));
  SqliteFile(folder() / "h.db", Access::create, std::chrono::seconds(1))
      .execute("CREATE TABLE song (title TEXT)");
  refused(HasSubstr("another program"));
  std::ofstream(folder() / "h.db") << std::string(4096, 'x');
  refused(HasSubstr("no SQLite file"));
  std::filesystem::remove(folder() / "h.db");
  history();
  SqliteFile(folder() / "h.db", Access::write, std::chrono::seconds(1))
      .execute("PRAGMA user_version = 99");
  refused(HasSubstr("newer fourways"));
}

TEST_F(TrackCommandTest, a_locked_file_is_waited_for_and_then_told) {
  add_runs(1);
  write_case("a.json", 1e7, 1);
  SqliteFile other(folder() / "h.db", Access::write, std::chrono::seconds(1));
  {
    const SqliteTransaction lock(other);
    expect_refusal({"add", "a.json", "--commit", "c", "--branch", "b", "--wait", "0.05"}, 2,
                   HasSubstr("locked"));
    EXPECT_EQ(track({"log"}).code, 0);
  }
  EXPECT_EQ(add("a.json", "c", "2026-01-01T00:00:00Z").code, 0);
}

TEST_F(TrackCommandTest, a_file_that_may_only_be_read_is_read) {
  add_runs(9);
  write_case("a.json", 1e7, 1);
  // Root may write whatever the permissions say, so that somebody else has to try.
  const auto as_reader = [] {
    if (::getuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(kNotPermitted);
  };
  ::chmod((folder() / "h.db").c_str(), 0444);
  ::chmod(folder().c_str(), 0555);
  for (const char* stream : {"stdout", "stderr"}) std::ofstream(folder() / stream).close();
  const CommandResult log = fourways({"track", "log", "--db", "h.db"}, as_reader);
  const CommandResult gate =
      fourways({"track", "gate", "a.json", "--branch", "main", "--db", "h.db"}, as_reader);
  const CommandResult add = fourways(adding("a.json", "c"), as_reader);
  ::chmod(folder().c_str(), 0755);
  if (log.code == kNotPermitted) GTEST_SKIP() << "nobody may not run the command where it lies";
  EXPECT_EQ(log.code, 0) << log.err;
  EXPECT_EQ(gate.code, 0) << gate.out << gate.err;
  EXPECT_EQ(add.code, 2);
  EXPECT_THAT(add.err, AllOf(HasSubstr("h.db"), HasSubstr("give another --db")));
}

TEST_F(TrackCommandTest, a_full_disk_is_told_and_what_was_there_stays) {
  add_runs(2);
  const std::string before = track({"export"}).out;
  write_cases("big.json", 300, 1);
  const CommandResult full = fourways(adding("big.json", "c"), [] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{60'000, 60'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(kNotPermitted);
  });
  EXPECT_EQ(full.code, 2);
  EXPECT_THAT(full.err, HasSubstr("h.db"));
  EXPECT_EQ(lines_in(full.err), 1U) << full.err;
  EXPECT_EQ(track({"export"}).out, before);
}

TEST_F(TrackCommandTest, an_add_that_is_killed_is_there_wholly_or_not_at_all) {
  constexpr std::size_t kCases = 100;
  constexpr int kKills = 120;
  write_cases("big.json", kCases, 1);
  std::size_t there = 0;
  for (int i = 0; i < kKills; ++i) {
    const pid_t pid = start(FOURWAYS_TEST_COMMAND, adding("big.json", "c" + std::to_string(i)));
    ::usleep(static_cast<useconds_t>(200 * i));  // from before the file is opened to after the end
    ::kill(pid, SIGKILL);
    finish(pid);
    SqliteFile file(folder() / "h.db", Access::create, std::chrono::seconds(10));
    EXPECT_EQ(
        file.number("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        0);
    EXPECT_EQ(file.number("SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
    if (file.number("SELECT COUNT(*) FROM sqlite_schema") == 0) continue;  // not yet begun
    const auto runs = static_cast<std::size_t>(file.number("SELECT COUNT(*) FROM run"));
    EXPECT_TRUE(runs == there || runs == there + 1) << runs << " " << there;
    EXPECT_EQ(static_cast<std::size_t>(file.number("SELECT COUNT(*) FROM point")), runs * kCases);
    there = runs;
  }
  EXPECT_EQ(fourways(adding("big.json", "last")).code, 0);
  EXPECT_EQ(history().runs("main", 1000).size(), there + 1);
}

TEST_F(TrackCommandTest, two_writers_at_once_lose_nothing) {
  constexpr int kEach = 15;
  write_case("a.json", 1e7, 1);
  std::vector<pid_t> writers;
  for (int i = 0; i < kEach; ++i) {
    for (const char* who : {"left", "right"}) {
      writers.push_back(start(FOURWAYS_TEST_COMMAND, adding("a.json", who + std::to_string(i))));
    }
    while (writers.size() > 1) {  // at least two at any time, also when there is no file yet
      if (writers.size() < 4 && i + 1 < kEach) break;
      EXPECT_EQ(finish(writers.front()).code, 0) << file("stderr");
      writers.erase(writers.begin());
    }
  }
  for (const pid_t pid : writers) EXPECT_EQ(finish(pid).code, 0) << file("stderr");
  EXPECT_EQ(history().runs("main", 1000).size(), 2U * kEach);
}

TEST_F(TrackCommandTest, help_and_bad_usage_are_told) {
  const CommandResult help = fourways({"track", "--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* command :
       {"add", "log", "gate", "changes", "export", "import", "prune", "page"}) {
    EXPECT_THAT(help.out, HasSubstr(command));
    EXPECT_EQ(fourways({"track", command, "--help"}).code, 0);
  }
  EXPECT_EQ(fourways({"track"}).code, 2);
  EXPECT_EQ(fourways({"track", "log"}).code, 2);
  expect_refusal({"log", "--wait", "-1"}, 2, HasSubstr("--wait"));
  expect_refusal({"prune", "--keep", "x"}, 2, HasSubstr("--keep"));
}

}  // namespace
}  // namespace fourways
