#include "bench/command/options/build_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

#include "bench/command/command_error.hpp"
#include "bench/run/fresh_process.hpp"
#include "reports/text/text.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "bench_models";
constexpr std::chrono::seconds kMostSilence{60};

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// Its answer to "list these cases": success if it has them all.
FreshEnd ask(const SampleRequest& request, const std::vector<std::string>& names,
             Interrupts& interrupts) {
  FreshStart start{.words = program_words(request), .timeout = kMostSilence};
  start.words.emplace_back("--benchmark_list_tests=true");
  for (const std::string& name : names) start.words.insert(start.words.end(), {"--case", name});
  FreshEnd answer = run_fresh(start, interrupts);
  const auto refuse = [&](const std::string& what) {
    throw CommandError(ExitCode::failed, "{} cannot be measured: asked for its cases, it {}",
                       utf8_text(request.program), what);
  };
  if (answer.refused) throw CommandError(ExitCode::failed, answer.refused->text);
  if (answer.timed_out) refuse(fmt::format("did not answer within {} s", kMostSilence.count()));
  if (!answer.status.exited()) refuse(describe(answer.status));
  return answer;
}

}  // namespace

std::optional<fs::path> build_at(const fs::path& path) {
  const fs::path whole = fs::absolute(path);
  for (const fs::path& candidate :
       {whole, whole / kProgram, whole / "bench" / kProgram, whole / "bin" / kProgram}) {
    if (candidate.filename() == kProgram && is_program(candidate)) return candidate;
  }
  return std::nullopt;
}

fs::path find_build(const fs::path& path, const std::string& option) {
  if (const auto found = build_at(path)) return *found;
  throw CommandError(
      ExitCode::failed,
      "{} {}: no build: there is no program {} in it, in its bench/ or its bin/; give a build "
      "folder such as build/release with both fourways and {} built, or where they are installed, "
      "or a Google Benchmark program",
      option, utf8_text(path), kProgram, kProgram);
}

std::map<std::string, std::string> lacking_cases(const SampleRequest& request,
                                                 const std::vector<std::string>& names,
                                                 Interrupts& interrupts) {
  std::map<std::string, std::string> lacking;
  if (ask(request, names, interrupts).status.success()) return lacking;
  for (const std::string& name : names) {
    const FreshEnd answer = ask(request, {name}, interrupts);
    if (!answer.status.success()) lacking[name] = last_line(answer.output);
  }
  return lacking;
}

}  // namespace fourways
