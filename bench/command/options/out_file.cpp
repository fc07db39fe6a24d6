#include "bench/command/options/out_file.hpp"

#include <CLI/CLI.hpp>

namespace fourways {

void add_out_file(CLI::App& app, std::string& out) {
  app.add_option_function<std::string>(
         "--out", [&out](const std::string& file) { out = file == "-" ? "" : file; },
         "Write there instead of to standard output, which - also means")
      ->type_name("FILE");
}

}  // namespace fourways
