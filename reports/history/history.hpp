// The history of a project's performance: runs of commits on branches and kinds of machines, in one
// SQLite file that any number of programs may write at once. Every change is one transaction: it is
// there wholly or not at all, even if the program is killed.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reports/history/sqlite.hpp"
#include "reports/history/tracked_run.hpp"

namespace fourways {

/// A run without its points.
struct RunInfo {
  std::string branch;
  std::string commit;
  Timestamp time;
  std::string machine;
  std::size_t cases = 0;
};

struct SeriesPoint {
  std::size_t run = 0;  ///< index into Track::runs
  double median = 0;
  std::optional<double> low;
  std::optional<double> high;
  std::size_t samples = 0;
};

/// One case through time; the same case with other parameters or other work is another series.
struct Series {
  std::string name;
  std::string params;
  std::string work;
  std::string unit;
  std::vector<SeriesPoint> points;  ///< oldest first, at least one
};

/// The newest runs of one branch on one kind of machine.
struct Track {
  std::string branch;
  std::string machine;
  std::vector<RunInfo> runs;   ///< by time, oldest first; of one time, as they were added
  std::vector<Series> series;  ///< by name
};

struct KindOfMachine {
  std::string machine;
  std::size_t runs = 0;
};

struct AddedRun {
  bool added = false;             ///< false: the same run was there already
  std::size_t of_commit = 0;      ///< runs of this commit there, with this one
  std::size_t of_track = 0;       ///< runs of this branch and kind of machine, with this one
  std::optional<RunInfo> newest;  ///< of those, if its time lies after this run's
};

/// Every function throws ReportError: the file cannot be used, and why. Not thread-safe.
class History {
 public:
  using Access = SqliteFile::Access;

  /// Opens `path`, and brings a file of an earlier version up to date. `patience`: as SqliteFile.
  History(const std::filesystem::path& path, Access access,
          std::chrono::milliseconds patience = std::chrono::seconds(10));

  /// Adds `run` unless the same points of its commit, branch and kind of machine are there.
  AddedRun add(const TrackedRun& run);
  /// Adds all of `runs` or none; says how many were new.
  std::size_t add_all(const std::vector<TrackedRun>& runs);

  [[nodiscard]] std::vector<std::string> branches();
  /// The kinds of machines on which `branch` has runs; that of the newest run first.
  [[nodiscard]] std::vector<KindOfMachine> machines(const std::string& branch);
  /// The newest `most` runs, newest first; of all branches where none is given.
  [[nodiscard]] std::vector<RunInfo> runs(const std::optional<std::string>& branch,
                                          std::size_t most);
  /// The newest `most` runs with their series. Runs whose points have `left_out` for digest are not
  /// among them.
  [[nodiscard]] Track track(const std::string& branch, const std::string& machine, std::size_t most,
                            const std::string& left_out = "");
  /// All runs by branch, kind of machine and time, for `visit`, one at a time.
  void each_run(const std::function<void(const TrackedRun&)>& visit);

  /// Removes all but the newest `keep` runs of each branch on each kind of machine, or those before
  /// a time; of one branch where it is given. Gives the space back to the disk. Returns how many.
  std::size_t prune(std::size_t keep, const std::optional<std::string>& branch);
  std::size_t prune(Timestamp before, const std::optional<std::string>& branch);

 private:
  std::int64_t id_of(const char* find, const char* insert, const std::string& name);
  AddedRun add_in_transaction(const TrackedRun& run);
  void add_points(std::int64_t run, const std::vector<TrackedPoint>& points);
  void add_series(Track& track, const std::vector<std::int64_t>& runs);
  std::vector<TrackedPoint> points_of(std::int64_t run);
  /// How many runs were removed.
  std::size_t end_of_prune(SqliteTransaction& transaction);

  SqliteFile file_;
};

}  // namespace fourways
