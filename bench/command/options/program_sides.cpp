#include "bench/command/options/program_sides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "bench/command/command_error.hpp"
#include "bench/command/options/build_folder.hpp"
#include "bench/subjects/benchmark_subject.hpp"
#include "bench/subjects/pairing.hpp"
#include "bench/subjects/same_program.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

bool is_program(const std::string& side) {
  std::error_code ignored;
  return !side.empty() && !build_at(side) && std::filesystem::is_regular_file(side, ignored);
}

bool build_options_given(const PairedOptions& options) {
  const auto& select = options.select;
  return !select.selection.workload_globs.empty() || !select.selection.runner_globs.empty() ||
         !select.selection.settings.empty() || !select.plugins.empty() ||
         !select.interpreters.empty() || !options.base_plugins.empty() ||
         !options.newer_plugins.empty() || !options.base_settings.empty() ||
         !options.newer_settings.empty();
}

[[noreturn]] void refuse(const std::string& what) { throw CommandError(ExitCode::failed, what); }

}  // namespace

bool names_programs(const PairedOptions& options) {
  const bool base = is_program(options.base);
  const bool newer = is_program(options.newer);
  if (!base && !newer) {
    if (options.program.given()) {
      refuse(
          "--filter, --per-process and arguments after -- are for Google Benchmark programs; "
          "name two by --base and --new");
    }
    return false;
  }
  const std::string& other = base ? options.newer : options.base;
  if (other.empty()) {
    refuse(fmt::format("{} is a program of its own: name the other one by {}",
                       base ? options.base : options.newer, base ? "--new" : "--base"));
  }
  if (base != newer) {
    find_build(other, base ? "--new" : "--base");
    refuse(fmt::format("{} is a build of fourways and the other side a program: give two of a kind",
                       other));
  }
  if (build_options_given(options)) {
    refuse(
        "--workload, --runner, --set, --plugin, --python and those of one side are for builds "
        "of fourways; --filter chooses cases of a program");
  }
  require_own_arguments(options.program);
  return true;
}

void add_program_sides(const PairedOptions& options, Interrupts& interrupts, PairedSetup& setup) {
  const ProgramOptions& program = options.program;
  const auto label = [&](const std::string& path) {
    return utf8_text(program.arguments.empty()
                         ? path
                         : fmt::format("{} {}", path, fmt::join(program.arguments, " ")));
  };
  setup.base.label = label(options.base);
  setup.newer.label = label(options.newer);
  setup.unchanged = !options.measure_equal && same_program(options.base, options.newer, interrupts);
  if (setup.unchanged) return;
  const auto side = [&](const std::string& path) {
    return std::make_shared<BenchmarkProgram>(
        path, program.arguments, std::chrono::duration<double>(options.timeout_s), interrupts);
  };
  const auto base = side(options.base);
  const auto newer = side(options.newer);
  if (interrupts.signal() == 0) {
    Pairing pairing = pair_by_name(base->cases(), newer->cases());
    setup.plan.cases = filtered(pairing.common, program.filters);
    setup.left = std::move(pairing.left);
    std::erase_if(setup.left, [&](const UncomparedCase& left) {
      return !matches_any_glob(left.name, program.filters);
    });
  }
  const auto lengths = std::make_shared<SampleLengths>(base, newer, program.per_process);
  setup.base.subject = std::make_unique<BenchmarkSubject>(base, setup.plan.cases, lengths);
  setup.newer.subject = std::make_unique<BenchmarkSubject>(newer, setup.plan.cases, lengths);
}

}  // namespace fourways
