#include "bench/command/options/command_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <system_error>

namespace fourways {

void add_command_pairs(CLI::App& app, CommandOptions& options) {
  app.add_option("--base-command", options.base, "A command before, run without a shell")
      ->type_name("COMMAND");
  app.add_option("--new-command", options.newer, "The command after")->type_name("COMMAND");
  app.add_option("--pair", options.pairs, "A pair of commands under a name (repeatable)")
      ->allow_extra_args(false)
      ->type_name("NAME BASE NEW");
}

void add_command_conditions(CLI::App& app, CommandConditions& conditions) {
  app.add_flag("--shell{sh}", conditions.shell,
               "Run commands by a shell: sh, or the one that --shell=PATH names")
      ->type_name("[=SHELL]");
  app.add_option("--prepare", conditions.prepare, "A command to run before each run, untimed")
      ->type_name("COMMAND");
  app.add_option("--warm-up", conditions.warm_up, "Runs of each command before the first timed one")
      ->check(CLI::Range(std::uint32_t{0}, std::uint32_t{1000}))
      ->type_name("N");
  app.add_flag("--ignore-failure", conditions.ignore_failure,
               "Any exit status of a command is a good one");
  app.add_option("--input", conditions.input, "The file that commands read (default: /dev/null)")
      ->check(CLI::ExistingFile)
      ->check([](const std::string& file) -> std::string {
        std::error_code ignored;
        if (!std::filesystem::is_fifo(file, ignored)) return {};
        // It would be read by the first run alone, and opening it waits for a writer.
        return file + " is a pipe, which only one run could read: give a file";
      })
      ->type_name("FILE");
}

}  // namespace fourways
