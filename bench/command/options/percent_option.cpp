#include "bench/command/options/percent_option.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "bench/command/options/percent.hpp"

namespace fourways {

void add_percent(CLI::App& app, const std::string& option, double& share, const std::string& help) {
  const auto read = [&share, option](const std::string& text) {
    share = read_percent(text, option);
  };
  app.add_option_function<std::string>(option, read, help)
      ->default_str(fmt::format("{:g}%", share * 100))
      ->type_name("PERCENT");
}

}  // namespace fourways
