// What a process inherits from whoever started it: put in order before anything else, given to the
// programs that are measured as they expect it, and recorded where it changes a result.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/machine/doctor.hpp"
#include "bench/machine/system_files.hpp"

namespace fourways {

/// What put_in_order() found and the process may still want to know.
struct Inherited {
  bool sigpipe_ignored =
      false;  // the reader of a pipe may leave, and wants to be told (CI runners)
  bool benchmark_steered = false;  // by variables of Google Benchmark, which are removed
};

/// The first thing in main(), before there is a thread and before a file is opened:
/// - descriptors 0 to 2 that are closed lead to /dev/null, or files of ours would get their
/// numbers;
/// - no signal is blocked, and SIGCHLD acts as usual, or no child could be reaped;
/// - SIGPIPE and SIGXFSZ are ignored, so that a write fails with an error that is told;
/// - SIGHUP, SIGINT and SIGTERM stay as they are: what the parent ignored (nohup) is ignored;
/// - stacks may grow to the usual size at least, those of threads too;
/// - the owner may read what this process writes, and enter the folders that it makes;
/// - the variables by which Google Benchmark is steered are gone, from here and from all children.
/// Ends the process with exit code 2 where there is neither /dev/null nor a root folder.
Inherited put_in_order() noexcept;

/// For a program that runs benchmarks: the library reads its variables before main() begins, so the
/// program starts itself anew without them. Returns where none was set. Throws std::system_error.
void restart_unsteered(const Inherited& inherited, char** argv);

/// Between fork and exec of a program that measures: signals act as usual, whatever this process
/// and its parent ignore, for programs end each other by them; a crash, which may be on purpose,
/// leaves no core file; no descriptor from `first` on is handed down.
void give_usual_surroundings(int first) noexcept;

/// What is unusual about this process and changes results, for `context.fourways.surroundings`:
/// scheduling, limits, and variables of the environment. What is as usual is left out.
nlohmann::json unusual_surroundings(const SystemFiles& files);

/// The doctor's finding about them.
Check check_surroundings(const nlohmann::json& unusual);

}  // namespace fourways
