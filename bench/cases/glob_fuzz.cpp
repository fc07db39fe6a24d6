// What is given to --workload and --runner, a line each time.
#include <stdexcept>
#include <string_view>

#include "bench/cases/glob.hpp"
#include "bench/command/command_error.hpp"
#include "workloads/testing/lines_in.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_globs(std::string_view text) {
  static const Names kNames{"primes", "thread", "thread_pool", "cpython_thread@free", "io_uring"};
  const Names globs = lines_in(text);
  try {
    const Names chosen = names_matching(kNames, globs, "runner", [](const std::string& name) {
      if (!matches_any(name, kNames)) throw std::invalid_argument("no runner " + name);
    });
    must_hold(!chosen.empty() && chosen.size() <= kNames.size(), "something of what there is");
    if (globs.empty()) must_hold(chosen == kNames, "no glob chooses all");
    for (const std::string& name : chosen) {
      must_hold(globs.empty() || matches_any(name, globs), "what is chosen matches a glob");
    }
  } catch (const std::invalid_argument&) {
  } catch (const CommandError& error) {
    must_hold(error.code() == ExitCode::nothing_measured, "a glob that matches nothing is told");
  }
}

}  // namespace fourways
