#include "bench/testing/printing_commands.hpp"

#include <chrono>

#include "reports/history/history.hpp"
#include "reports/history/json_lines.hpp"
#include "reports/record/file_io.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {

void PrintingCommandsTest::SetUp() {
  CommandTest::SetUp();
  History history(folder() / "h.db", History::Access::create, std::chrono::seconds(10));
  for (const char* name : {"a.json", "b.json"}) {
    const auto seed = static_cast<std::uint64_t>(*name);
    write_report(folder() / name,
                 build_report(test_context(),
                              rounds_of("primes", "thread", walls_around(1e7, 0.01, 12, seed))));
    TrackedRun run = tracked_run(read_measured_report(folder() / name));
    run.branch = "main";
    run.commit = name;
    run.time = Timestamp(std::chrono::hours(480'000 + *name));
    history.add(run);
  }
  write_file_atomically(folder() / "h.jsonl", export_history(history));
}

std::vector<PrintingCommandsTest::Call> PrintingCommandsTest::reading_calls() {
  std::vector<Call> calls{
      {},
      {"--help"},
      {"--version"},
      {"list"},
      {"list", "--json"},
      {"list", "claims"},
      {"list", "claims", "--json"},
      {"list", "tutorials"},
      {"list", "tutorials", "--markdown"},
      {"list", "cases", "--workload", "square"},
      {"doctor"},
      {"doctor", "--json"},
      {"report", "a.json"},
      {"report", "a.json", "--format", "html"},
      {"report", "a.json", "--format", "csv", "--out", "-"},
      {"compare", "a.json", "a.json"},
      {"compare", "a.json", "a.json", "--format", "md"},
      {"compare", "a.json", "a.json", "--format", "json", "--out", "-"},
      {"track", "log", "--db", "h.db"},
      {"track", "changes", "--branch", "main", "--db", "h.db"},
      {"track", "page", "--branch", "main", "--db", "h.db"},
      {"track", "export", "--db", "h.db"},
      {"track", "import", "h.jsonl", "--db", "h.db"},
      {"track", "add", "a.json", "--commit", "a.json", "--branch", "main", "--db", "h.db"},
      {"track", "prune", "--keep", "9", "--db", "h.db"},
      {"noise", "--from", FOURWAYS_TEST_NOISE, "--gates", "1"}};
  for (const char* each : {"run", "ab", "list", "noise", "report", "compare", "doctor", "serve"}) {
    calls.push_back({each, "--help"});
  }
  calls.push_back({"track", "--help"});
  for (const char* each : {"add", "log", "gate", "changes", "page", "export", "import", "prune"}) {
    calls.push_back({"track", each, "--help"});
  }
  return calls;
}

std::vector<PrintingCommandsTest::Call> PrintingCommandsTest::measuring_calls() {
  const auto fresh = [this] { return "out" + std::to_string(folders_++); };
  return {{"run", "--workload", "square", "--runner", "serial,thread", "--rounds", "1", "--out",
           fresh()},
          {"ab", "--workload", "square", "--runner", "serial", "--base-set", "tasks=1", "--new-set",
           "tasks=2", "--threshold", "100%", "--max-rounds", "9", "--seed", "1", "--out", fresh()}};
}

}  // namespace fourways
