// fourways: the command. Parses, calls the subcommand, and is the only place that turns what was
// thrown into a line and an exit code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "bench/command/commands.hpp"
#include "bench/sample/trouble.hpp"
#include "build_info.hpp"

namespace fourways {
namespace {

int say(ExitCode code, const std::string& line) {
  fmt::print(stderr, "fourways: {}\n", line);
  return static_cast<int>(code);
}

/// "bench" for "bnech": the known word that shares most of its letters in order.
std::size_t common_letters(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  for (const char letter : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = letter == b[j - 1] ? diagonal + 1 : std::max(row[j], row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

std::string closest(const std::string& word, const std::vector<Command>& commands) {
  const auto best =
      std::max_element(commands.begin(), commands.end(), [&](const Command& a, const Command& b) {
        return common_letters(word, a.app->get_name()) < common_letters(word, b.app->get_name());
      });
  return best->app->get_name();
}

int dispatch(int argc, char** argv) {
  CLI::App app("Processes, threads, coroutines, async: which way wins where, measured.",
               "fourways");
  app.set_version_flag("--version", build_info::kVersion);
  app.footer(
      "Exit codes: 0 fine, 1 regression, 2 usage or a case failed, 3 inconclusive, 4 nothing "
      "measured, 5 machines not comparable, 130 interrupted.");
  const std::vector<std::string> command_line(argv, argv + argc);
  const std::vector<Command> commands{
      add_run(app, command_line), add_ab(app),    add_list(app),   add_noise(app), add_report(app),
      add_compare(app),           add_track(app), add_doctor(app), add_serve(app)};
  if (argc < 2) {
    fmt::print("{}", app.help());
    return static_cast<int>(ExitCode::fine);
  }
  const std::string first = argv[1];
  const bool known = std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
    return command.app->get_name() == first;
  });
  if (!known && !first.starts_with('-')) {
    return say(ExitCode::failed,
               fmt::format("no command '{}'; did you mean '{}'? `fourways --help` "
                           "shows all",
                           first, closest(first, commands)));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return say(ExitCode::failed,
               fmt::format("{}; see `fourways {} --help`", error.what(), known ? first : ""));
  }
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.action();
  }
  return say(ExitCode::failed,
             "say what to do: run, ab, list, noise, report, compare, track, doctor or serve");
}

}  // namespace
}  // namespace fourways

int main(int argc, char** argv) {
  using fourways::ExitCode;
  try {
    return fourways::dispatch(argc, argv);
  } catch (const fourways::CommandError& error) {
    return fourways::say(error.code(), error.what());
  } catch (const std::system_error& error) {
    return fourways::say(ExitCode::failed,
                         error.what() + fourways::limit_remedy(error.code().value()));
  } catch (const std::exception& error) {
    return fourways::say(ExitCode::failed, error.what());
  }
}
