#include "bench/command/options/command_sides.hpp"

#include <fmt/format.h>

#include <memory>
#include <set>

#include "bench/command/command_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

using Named = CommandSubject::Named;

void require_consistent(const PairedOptions& options) {
  const CommandOptions& commands = options.commands;
  if (commands.base.empty() != commands.newer.empty()) {
    throw CommandError(ExitCode::failed,
                       "--base-command and --new-command belong together: give both");
  }
  if (options.sides_given() || options.program.given()) {
    throw CommandError(
        ExitCode::failed,
        "commands are compared with commands: leave out the options of builds and programs");
  }
}

}  // namespace

void add_command_sides(const PairedOptions& options, Interrupts& interrupts, PairedSetup& setup) {
  require_consistent(options);
  const CommandOptions& commands = options.commands;
  std::vector<Named> base, newer;
  std::set<std::string> names;
  const auto add = [&](const std::string& given_name, const std::string& before,
                       const std::string& after) {
    const std::string name = utf8_text(given_name);
    if (!names.insert(name).second) {
      throw CommandError(ExitCode::failed, "--pair {}: two pairs have this name", name);
    }
    setup.plan.cases.push_back(name);
    base.push_back({name, before});
    newer.push_back({name, after});
  };
  for (const auto& [name, before, after] : commands.pairs) add(name, before, after);
  if (!commands.base.empty()) {
    add(commands.base == commands.newer ? commands.base
                                        : fmt::format("{} -> {}", commands.base, commands.newer),
        commands.base, commands.newer);
  }
  CommandConditions conditions = commands.conditions;
  conditions.timeout = std::chrono::duration<double>(options.timeout_s);
  conditions.empty_ns = empty_command_ns(conditions, interrupts);
  const bool several = base.size() > 1;
  setup.base.label = several ? "the first command of each pair" : utf8_text(base[0].command);
  setup.newer.label = several ? "the second command of each pair" : utf8_text(newer[0].command);
  setup.base.subject = std::make_unique<CommandSubject>(base, conditions, interrupts);
  setup.newer.subject = std::make_unique<CommandSubject>(newer, conditions, interrupts);
}

}  // namespace fourways
