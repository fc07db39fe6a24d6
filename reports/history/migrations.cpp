#include "reports/history/migrations.hpp"

#include <fmt/format.h>

#include <array>

#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

// A step is never changed once it has been released: another is added below it.
constexpr std::array kSteps = {
    // 1: a run is a report of one commit on one branch and one kind of machine; a point is what it
    // says of one case. Points lie by run, for what is asked is always the newest runs.
    R"(CREATE TABLE machine (
         id INTEGER PRIMARY KEY,
         facts TEXT NOT NULL UNIQUE);
       CREATE TABLE branch (
         id INTEGER PRIMARY KEY,
         name TEXT NOT NULL UNIQUE);
       CREATE TABLE benchmark (
         id INTEGER PRIMARY KEY,
         name TEXT NOT NULL,
         params TEXT NOT NULL,
         work TEXT NOT NULL,
         unit TEXT NOT NULL,
         UNIQUE (name, params, work, unit));
       CREATE TABLE run (
         id INTEGER PRIMARY KEY,
         branch_id INTEGER NOT NULL REFERENCES branch (id),
         machine_id INTEGER NOT NULL REFERENCES machine (id),
         commit_id TEXT NOT NULL,
         time INTEGER NOT NULL,
         digest TEXT NOT NULL,
         UNIQUE (branch_id, machine_id, commit_id, digest));
       CREATE TABLE point (
         run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
         benchmark_id INTEGER NOT NULL REFERENCES benchmark (id),
         median REAL NOT NULL,
         low REAL,
         high REAL,
         samples INTEGER NOT NULL,
         failed INTEGER NOT NULL,
         least REAL NOT NULL,
         lower_quartile REAL NOT NULL,
         upper_quartile REAL NOT NULL,
         greatest REAL NOT NULL,
         PRIMARY KEY (run_id, benchmark_id)) WITHOUT ROWID;)",
    // 2: the newest runs of a branch on a kind of machine without looking at all others.
    "CREATE INDEX run_by_time ON run (branch_id, machine_id, time, id);",
};

std::int64_t version_of(SqliteFile& file) { return file.number("PRAGMA user_version"); }

}  // namespace

int newest_history_version() { return static_cast<int>(kSteps.size()); }

bool is_new_history(SqliteFile& file) {
  const std::string path = utf8_text(file.path());
  if (file.number("PRAGMA application_id") != kHistoryApplication) {
    const bool empty = file.number("PRAGMA application_id") == 0 && version_of(file) == 0 &&
                       file.number("SELECT COUNT(*) FROM sqlite_schema") == 0;
    if (empty) return true;
    throw ReportError("{} is an SQLite file of another program; give another --db", path);
  }
  if (version_of(file) > newest_history_version()) {
    throw ReportError(
        "{} was written by a newer fourways (version {}, this one knows up to {}); update fourways",
        path, version_of(file), newest_history_version());
  }
  return false;
}

void migrate_history(SqliteFile& file, int version) {
  if (version_of(file) >= version) return;
  SqliteTransaction transaction(file);
  is_new_history(file);  // again: another program may have come first
  for (auto step = version_of(file); step < version; ++step) {
    file.execute(kSteps.at(static_cast<std::size_t>(step)));
  }
  if (version_of(file) < version) {
    file.execute(fmt::format("PRAGMA application_id = {}", kHistoryApplication).c_str());
    file.execute(fmt::format("PRAGMA user_version = {}", version).c_str());
  }
  transaction.commit();
}

}  // namespace fourways
