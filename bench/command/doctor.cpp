// fourways doctor: prints what on this machine will spoil a measurement, and the fix.
#include "bench/machine/doctor.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "bench/command/commands.hpp"
#include "bench/machine/surroundings.hpp"
#include "bench/run/processor_times.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/record/json.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

constexpr std::chrono::milliseconds kStealWindow{200};

Check observe_steal() {
  const auto began = std::chrono::steady_clock::now();
  const double before = processor_times().stolen;
  std::this_thread::sleep_for(kStealWindow);
  const double after = processor_times().stolen;
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - began;
  const double cpus = static_cast<double>(std::thread::hardware_concurrency());
  return check_steal(before, after, elapsed.count() * cpus);
}

std::string findings_text(const std::vector<Check>& checks) {
  std::string text;
  std::size_t warnings = 0;
  for (const Check& check : checks) {
    text += fmt::format("{:<8} {}: {}\n", to_string(check.finding), check.name,
                        escape_terminal(check.found));
    if (check.finding != Check::Finding::warn) continue;
    ++warnings;
    text += fmt::format("         spoils: {}\n         mend:   {}\n", check.spoils, check.remedy);
  }
  return text + (warnings == 0 ? "nothing found that would spoil a measurement\n"
                               : fmt::format("{} thing(s) to mend\n", warnings));
}

int examine_machine(bool json) {
  std::vector<Check> checks = examine(SystemFiles());
  const bool blind = std::all_of(checks.begin(), checks.end(), [](const Check& check) {
    return check.finding == Check::Finding::unknown;
  });
  if (blind)
    throw CommandError(ExitCode::failed, "doctor: nothing can be read; mount /proc and /sys");
  checks.push_back(check_surroundings(unusual_surroundings(SystemFiles())));
  checks.push_back(observe_steal());
  write_text(json ? json_text({{"checks", checks_json(checks)}}, 1) + '\n' : findings_text(checks));
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_doctor(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("doctor", "What on this machine will spoil a measurement, and the fix");
  auto json = std::make_shared<bool>(false);
  app->add_flag("--json", *json, "As JSON");
  return {app, [json] { return examine_machine(*json); }};
}

}  // namespace fourways
