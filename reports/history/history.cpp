// migrations.cpp has the tables that these statements use.
#include "reports/history/history.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "reports/history/migrations.hpp"
#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

std::int64_t seconds_of(Timestamp time) { return time.time_since_epoch().count(); }
Timestamp time_from(std::int64_t seconds) {
  const auto time = seconds < 0 ? std::nullopt : read_timestamp(std::to_string(seconds));
  if (time) return *time;
  throw ReportError(fmt::format(
      "the history is damaged: a run of second {}; import an export of it into a new file",
      seconds));
}

constexpr const char* kRunColumns =
    "SELECT branch.name, commit_id, time, machine.facts, run.id FROM run"
    " JOIN branch ON branch.id = branch_id JOIN machine ON machine.id = machine_id ";

RunInfo info_from(const SqliteQuery& row) {
  return {row.text(0), row.text(1), time_from(row.integer(2)), row.text(3), 0};
}

}  // namespace

History::History(const std::filesystem::path& path, Access access,
                 std::chrono::milliseconds patience)
    : file_(path, access, patience) {
  const auto fresh = [this] {
    // Of one moment: another program may be making the file.
    const SqliteTransaction reading(file_, SqliteTransaction::Kind::read);
    return is_new_history(file_);
  };
  if (fresh() && access != Access::create) {
    throw ReportError("{} holds no history yet; 'fourways track add' and 'track import' make one",
                      utf8_text(path));
  }
  if (access != Access::read) file_.use_write_ahead_log();
  migrate_history(file_);
}

std::int64_t History::id_of(const char* find, const char* insert, const std::string& name) {
  SqliteQuery found(file_, find);
  if (found.with(name).next()) return found.integer(0);
  SqliteQuery(file_, insert).with(name).run();
  return file_.number("SELECT last_insert_rowid()");
}

AddedRun History::add(const TrackedRun& run) {
  SqliteTransaction transaction(file_);
  const AddedRun added = add_in_transaction(run);
  transaction.commit();
  return added;
}

std::size_t History::add_all(const std::vector<TrackedRun>& runs) {
  SqliteTransaction transaction(file_);
  std::size_t count = 0;
  for (const TrackedRun& run : runs) count += add_in_transaction(run).added ? 1 : 0;
  transaction.commit();
  return count;
}

AddedRun History::add_in_transaction(const TrackedRun& run) {
  const auto branch = id_of("SELECT id FROM branch WHERE name = ?",
                            "INSERT INTO branch (name) VALUES (?)", run.branch);
  const auto machine = id_of("SELECT id FROM machine WHERE facts = ?",
                             "INSERT INTO machine (facts) VALUES (?)", run.machine);
  const std::string digest = digest_of(run.points);
  AddedRun result;
  SqliteQuery same(file_,
                   "SELECT 1 FROM run WHERE branch_id = ? AND machine_id = ? AND commit_id = ? AND "
                   "digest = ?");
  result.added = !same.with(branch, machine, run.commit, digest).next();
  if (result.added) {
    SqliteQuery newest(file_,
                       std::string(kRunColumns) +
                           "WHERE branch_id = ? AND machine_id = ? ORDER BY time DESC, run.id DESC "
                           "LIMIT 1");
    if (newest.with(branch, machine).next() && newest.integer(2) > seconds_of(run.time)) {
      result.newest = info_from(newest);
    }
    SqliteQuery(file_,
                "INSERT INTO run (branch_id, machine_id, commit_id, time, digest) "
                "VALUES (?, ?, ?, ?, ?)")
        .with(branch, machine, run.commit, seconds_of(run.time), digest)
        .run();
    add_points(file_.number("SELECT last_insert_rowid()"), run.points);
  }
  SqliteQuery counts(file_,
                     "SELECT COUNT(*) FILTER (WHERE commit_id = ?), COUNT(*) FROM run WHERE "
                     "branch_id = ? AND machine_id = ?");
  if (counts.with(run.commit, branch, machine).next()) {
    result.of_commit = static_cast<std::size_t>(counts.integer(0));
    result.of_track = static_cast<std::size_t>(counts.integer(1));
  }
  return result;
}

void History::add_points(std::int64_t run, const std::vector<TrackedPoint>& points) {
  SqliteQuery known(file_,
                    "INSERT INTO benchmark (name, params, work, unit) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT DO NOTHING");
  SqliteQuery insert(file_,
                     "INSERT INTO point SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM benchmark "
                     "WHERE name = ? AND params = ? AND work = ? AND unit = ?");
  for (const TrackedPoint& point : points) {
    known.with(point.name, point.params, point.work, point.unit).run();
    insert
        .with(run, point.median, point.low, point.high, point.samples, point.failed, point.least,
              point.lower_quartile, point.upper_quartile, point.greatest, point.name, point.params,
              point.work, point.unit)
        .run();
  }
}

std::vector<std::string> History::branches() {
  SqliteQuery query(
      file_, "SELECT name FROM branch WHERE id IN (SELECT branch_id FROM run) ORDER BY name");
  std::vector<std::string> names;
  while (query.next()) names.push_back(query.text(0));
  return names;
}

std::vector<KindOfMachine> History::machines(const std::string& branch) {
  SqliteQuery query(file_,
                    "SELECT facts, COUNT(*) FROM run JOIN machine ON machine.id = machine_id "
                    "WHERE branch_id = (SELECT id FROM branch WHERE name = ?) "
                    "GROUP BY machine_id ORDER BY MAX(time) DESC, facts");
  std::vector<KindOfMachine> kinds;
  query.with(branch);
  while (query.next()) {
    kinds.push_back({query.text(0), static_cast<std::size_t>(query.integer(1))});
  }
  return kinds;
}

std::vector<RunInfo> History::runs(const std::optional<std::string>& branch, std::size_t most) {
  const SqliteTransaction reading(file_, SqliteTransaction::Kind::read);
  SqliteQuery query(file_, std::string(kRunColumns) +
                               "WHERE ? OR branch.name = ? ORDER BY time DESC, run.id DESC "
                               "LIMIT ?");
  SqliteQuery cases(file_, "SELECT COUNT(*) FROM point WHERE run_id = ?");
  std::vector<RunInfo> runs;
  query.with(std::int64_t{branch ? 0 : 1}, branch.value_or(""), most);
  while (query.next()) {
    runs.push_back(info_from(query));
    if (cases.with(query.integer(4)).next()) {
      runs.back().cases = static_cast<std::size_t>(cases.integer(0));
    }
  }
  return runs;
}

Track History::track(const std::string& branch, const std::string& machine, std::size_t most,
                     const std::string& left_out) {
  const SqliteTransaction reading(file_, SqliteTransaction::Kind::read);
  Track track{branch, machine, {}, {}};
  SqliteQuery newest(file_, std::string(kRunColumns) +
                                "WHERE branch_id = (SELECT id FROM branch WHERE name = ?) "
                                "AND machine_id = (SELECT id FROM machine WHERE facts = ?) "
                                "AND digest <> ? ORDER BY time DESC, run.id DESC LIMIT ?");
  std::vector<std::int64_t> ids;
  newest.with(branch, machine, left_out, most);
  while (newest.next()) {
    track.runs.push_back(info_from(newest));
    ids.push_back(newest.integer(4));
  }
  std::reverse(track.runs.begin(), track.runs.end());
  std::reverse(ids.begin(), ids.end());

  add_series(track, ids);
  return track;
}

void History::add_series(Track& track, const std::vector<std::int64_t>& runs) {
  std::map<std::int64_t, std::size_t> places;  // of a benchmark among the series
  SqliteQuery points(file_,
                     "SELECT benchmark_id, median, low, high, samples FROM point WHERE run_id = ?");
  for (std::size_t run = 0; run < runs.size(); ++run) {
    points.with(runs[run]);
    while (points.next()) {
      const auto [place, fresh] = places.try_emplace(points.integer(0), track.series.size());
      if (fresh) track.series.emplace_back();
      track.series[place->second].points.push_back({run, points.real(1), points.optional_real(2),
                                                    points.optional_real(3),
                                                    static_cast<std::size_t>(points.integer(4))});
      ++track.runs[run].cases;
    }
  }
  SqliteQuery benchmark(file_, "SELECT name, params, work, unit FROM benchmark WHERE id = ?");
  for (const auto& [id, place] : places) {
    if (!benchmark.with(id).next()) continue;
    Series& series = track.series[place];
    series.name = benchmark.text(0);
    series.params = benchmark.text(1);
    series.work = benchmark.text(2);
    series.unit = benchmark.text(3);
  }
  std::sort(track.series.begin(), track.series.end(), [](const Series& a, const Series& b) {
    return std::tie(a.name, a.params, a.work, a.unit) < std::tie(b.name, b.params, b.work, b.unit);
  });
}

std::vector<TrackedPoint> History::points_of(std::int64_t run) {
  SqliteQuery query(file_,
                    "SELECT name, params, work, unit, median, low, high, samples, failed, least, "
                    "lower_quartile, upper_quartile, greatest FROM point "
                    "JOIN benchmark ON benchmark.id = benchmark_id WHERE run_id = ? ORDER BY name");
  std::vector<TrackedPoint> points;
  query.with(run);
  while (query.next()) {
    points.push_back({query.text(0), query.text(1), query.text(2), query.text(3), query.real(4),
                      query.optional_real(5), query.optional_real(6),
                      static_cast<std::size_t>(query.integer(7)),
                      static_cast<std::size_t>(query.integer(8)), query.real(9), query.real(10),
                      query.real(11), query.real(12)});
  }
  return points;
}

void History::each_run(const std::function<void(const TrackedRun&)>& visit) {
  const SqliteTransaction reading(file_, SqliteTransaction::Kind::read);
  SqliteQuery query(file_,
                    std::string(kRunColumns) + "ORDER BY branch.name, machine.facts, time, run.id");
  while (query.next()) {
    visit({query.text(0), query.text(1), time_from(query.integer(2)), query.text(3),
           points_of(query.integer(4))});
  }
}

std::size_t History::prune(std::size_t keep, const std::optional<std::string>& branch) {
  SqliteTransaction transaction(file_);
  SqliteQuery(file_,
              "DELETE FROM run WHERE id IN (SELECT id FROM (SELECT run.id AS id, branch.name AS "
              "name, ROW_NUMBER() OVER (PARTITION BY branch_id, machine_id ORDER BY time DESC, "
              "run.id DESC) AS place FROM run JOIN branch ON branch.id = branch_id) "
              "WHERE place > ? AND (? OR name = ?))")
      .with(keep, std::int64_t{branch ? 0 : 1}, branch.value_or(""))
      .run();
  return end_of_prune(transaction);
}

std::size_t History::prune(Timestamp before, const std::optional<std::string>& branch) {
  SqliteTransaction transaction(file_);
  SqliteQuery(file_,
              "DELETE FROM run WHERE time < ? AND (? OR branch_id = (SELECT id FROM branch WHERE "
              "name = ?))")
      .with(seconds_of(before), std::int64_t{branch ? 0 : 1}, branch.value_or(""))
      .run();
  return end_of_prune(transaction);
}

std::size_t History::end_of_prune(SqliteTransaction& transaction) {
  const auto removed = static_cast<std::size_t>(file_.number("SELECT changes()"));
  transaction.commit();
  file_.execute("VACUUM");
  return removed;
}

}  // namespace fourways
