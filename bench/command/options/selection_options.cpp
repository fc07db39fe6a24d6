#include "bench/command/options/selection_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

namespace fourways {
namespace {
constexpr const char* kNames[] = {"--suite", "--workload", "--runner",
                                  "--set",   "--plugin",   "--python"};
}

void add_selection_options(CLI::App& app, SelectionOptions& options) {
  Selection& selection = options.selection;
  app.add_option("--suite", selection.suite, "quick, standard, full, lessons, gil or gate")
      ->capture_default_str()
      ->type_name("NAME");
  app.add_option("--workload", selection.workload_globs, "Only these workloads (repeatable)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("GLOB,GLOB");
  app.add_option("--runner", selection.runner_globs, "Only these runners (repeatable)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("GLOB,GLOB");
  app.add_option("--set", selection.settings,
                 "A parameter, or several values of it to measure (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY=V,V");
  app.add_option("--plugin", options.plugins,
                 "A shared object with workloads of your own (repeatable)")
      ->allow_extra_args(false)
      ->type_name("LIB");
  app.add_option(
         "--python", options.interpreters,
         "The interpreter of the runners cpython_*, instead of python3 on the PATH; further "
         "ones, as cpython_thread@NAME, beside it (repeatable)")
      ->allow_extra_args(false)
      ->type_name("[NAME=]PATH");
}

std::vector<std::string> absolute(std::vector<std::string> paths) {
  for (std::string& path : paths) path = std::filesystem::absolute(path).string();
  return paths;
}

bool selection_given(const CLI::App& app) {
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](const char* name) { return app.count(name) > 0; });
}

}  // namespace fourways
