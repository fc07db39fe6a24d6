// fourways: the command. Puts its surroundings in order, parses, calls the subcommand, and is the
// only place that turns what was thrown into a line and an exit code.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "bench/command/commands.hpp"
#include "bench/machine/surroundings.hpp"
#include "bench/sample/trouble.hpp"
#include "bench/terminal/output_text.hpp"
#include "build_info.hpp"
#include "runners/accounts/used_up_limit.hpp"
#include "workloads/support/closest.hpp"

namespace fourways {
namespace {

int say(ExitCode code, const std::string& line) {
  tell("fourways: " + line);
  return static_cast<int>(code);
}

int dispatch(int argc, char** argv) {
  CLI::App app("Processes, threads, coroutines, async: which way wins where, measured.",
               "fourways");
  app.set_version_flag("--version", build_info::kVersion);
  app.footer(
      "Exit codes: 0 fine, 1 slower, 2 usage or a case failed, 3 inconclusive, 4 nothing "
      "measured, 5 machines not comparable, 129, 130 or 143 interrupted by a signal.");
  const std::vector<std::string> command_line(argv, argv + argc);
  const std::vector<Command> commands{
      add_run(app, command_line), add_ab(app),    add_list(app),   add_noise(app), add_report(app),
      add_compare(app),           add_track(app), add_doctor(app), add_serve(app)};
  if (argc < 2) {
    write_text(app.help());
    return static_cast<int>(ExitCode::fine);
  }
  const std::string first = argv[1];
  std::vector<std::string> names;
  for (const Command& command : commands) names.push_back(command.app->get_name());
  const bool known = std::find(names.begin(), names.end(), first) != names.end();
  if (!known && !first.starts_with('-')) {
    return say(ExitCode::failed,
               fmt::format("no command '{}'; did you mean '{}'? `fourways --help` "
                           "shows all",
                           first, closest(first, names)));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      std::ostringstream text;
      app.exit(error, text, text);
      write_text(text.str());
      return static_cast<int>(ExitCode::fine);
    }
    return say(ExitCode::failed,
               fmt::format("{}; see `fourways {} --help`", error.what(), known ? first : ""));
  }
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.action();
  }
  return say(ExitCode::failed, fmt::format("say what to do: {}", fmt::join(names, ", ")));
}

}  // namespace
}  // namespace fourways

int main(int argc, char** argv) {
  using fourways::ExitCode;
  const fourways::Inherited inherited = fourways::put_in_order();
  try {
    return fourways::dispatch(argc, argv);
  } catch (const fourways::LostOutput& lost) {
    // A reader that has left (head) wants no more; only a parent that ignores SIGPIPE is told.
    if (lost.code().value() == EPIPE && !inherited.sigpipe_ignored) {
      return static_cast<int>(ExitCode::failed);
    }
    return fourways::say(ExitCode::failed, lost.what());
  } catch (const fourways::CommandError& error) {
    return fourways::say(error.code(), error.what());
  } catch (const std::system_error& error) {
    return fourways::say(ExitCode::failed,
                         error.what() + fourways::remedy_in_brackets(fourways::errno_of(error)));
  } catch (const std::exception& error) {
    return fourways::say(ExitCode::failed, error.what());
  }
}
