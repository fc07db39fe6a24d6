// Google Benchmark's reporter is let write its context, which is then read back.
#include "bench/report_context.hpp"

#include <benchmark/benchmark.h>

#include <sstream>

#include "bench/machine.hpp"
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

}  // namespace

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
                         {"doctor", checks_json(facts.checks)},
                         {"command", facts.command}};
  return context;
}

}  // namespace fourways
