// Google Benchmark's reporter writes its context into a string, from which it is read back.
#include "bench/machine/report_context.hpp"

#include <benchmark/benchmark.h>

#include <sstream>

#include "bench/machine/machine.hpp"
#include "bench/machine/surroundings.hpp"
#include "build_info.hpp"

namespace fourways {
namespace {

nlohmann::json benchmark_context() {
  std::ostringstream text;
  benchmark::JSONReporter reporter;
  reporter.SetOutputStream(&text);
  reporter.SetErrorStream(&text);
  reporter.ReportContext(benchmark::BenchmarkReporter::Context());
  // It leaves the list of benchmarks open for rows to come.
  return nlohmann::json::parse(text.str() + "]}").at("context");
}

nlohmann::json versions() {
  return {{"fourways", build_info::kVersion},   {"benchmark", build_info::kBenchmarkVersion},
          {"boost", build_info::kBoostVersion}, {"tbb", build_info::kTbbVersion},
          {"fmt", build_info::kFmtVersion},     {"nlohmann_json", build_info::kJsonVersion},
          {"cli11", build_info::kCli11Version}};
}

/// When tasks need locks. Processes need them only for data that they share on purpose.
const char* locks(const Traits& traits) {
  if (traits.one_at_a_time) return "never";
  if (!traits.shares_memory) return "shared_memory_only";
  return traits.preemptive ? "always" : "across_waits";
}

nlohmann::json runners_json(const std::vector<const Traits*>& runners) {
  nlohmann::json json = nlohmann::json::object();
  for (const Traits* traits : runners) json[traits->name] = tradeoff_traits(*traits);
  return json;
}

}  // namespace

nlohmann::json tradeoff_traits(const Traits& traits) {
  return {{"shares_memory", traits.shares_memory},
          {"locks", locks(traits)},
          {"uses_many_cores", traits.parallel},
          {"survives_crash", traits.survives_crash},
          {"stalled_by_one_call", traits.one_at_a_time || !traits.preemptive},
          {"blocking_call_holds_up", traits.waiting}};
}

nlohmann::json report_context(const RunFacts& facts) {
  nlohmann::json context = benchmark_context();
  context["fourways"] = {{"partial", facts.partial},
                         {"suite", facts.suite},
                         {"seed", facts.seed},
                         {"rounds", facts.rounds},
                         {"timeout_s", facts.timeout_s},
                         {"warm_up", "one batch a sample, except where measured cold"},
                         {"compiler", build_info::kCompiler},
                         {"flags", build_info::kFlags},
                         {"build_type", build_info::kBuildType},
                         {"versions", versions()},
                         {"machine", machine_json(read_machine(SystemFiles()))},
                         {"surroundings", unusual_surroundings(SystemFiles())},
                         {"doctor", checks_json(facts.checks)},
                         {"runners", runners_json(facts.runners)},
                         {"command", facts.command}};
  if (!facts.interpreters.empty()) context["fourways"]["interpreters"] = facts.interpreters;
  return context;
}

}  // namespace fourways
