// Google Benchmark's reporter writes its context into a string, from which it is read back.
#include "bench/machine/report_context.hpp"

#include <benchmark/benchmark.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "bench/machine/machine.hpp"
#include "bench/machine/surroundings.hpp"
#include "build_info.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size()) == 0 ? utf8_text(name.data()) : "";
}

nlohmann::json benchmark_context() {
  std::ostringstream text;
  benchmark::JSONReporter reporter;
  reporter.SetOutputStream(&text);
  reporter.SetErrorStream(&text);
  reporter.ReportContext(benchmark::BenchmarkReporter::Context());
  // It leaves the list of benchmarks open for rows to come, and the host's name as it comes.
  std::string whole = text.str() + "]}";
  std::replace_if(
      whole.begin(), whole.end(), [](char c) { return (c & 0x80) != 0; }, '?');
  nlohmann::json context = nlohmann::json::parse(whole).at("context");
  context["host_name"] = host_name();
  return context;
}

nlohmann::json versions() {
  return {{"fourways", build_info::kVersion},   {"benchmark", build_info::kBenchmarkVersion},
          {"boost", build_info::kBoostVersion}, {"tbb", build_info::kTbbVersion},
          {"fmt", build_info::kFmtVersion},     {"nlohmann_json", build_info::kJsonVersion},
          {"cli11", build_info::kCli11Version}};
}

std::vector<std::string> texts(std::vector<std::string> words) {
  for (std::string& word : words) word = utf8_text(word);
  return words;
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
                         {"command", texts(facts.command)}};
  if (facts.throttled) context["fourways"]["machine"]["throttled"] = true;
  if (!facts.interpreters.empty()) context["fourways"]["interpreters"] = facts.interpreters;
  return context;
}

}  // namespace fourways
