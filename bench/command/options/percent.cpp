#include "bench/command/options/percent.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "bench/command/command_error.hpp"

namespace fourways {

double read_percent(const std::string& text, const std::string& option) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const bool whole = error == std::errc() && rest + 1 == end && *rest == '%';
  if (!whole || !(value > 0 && value <= 100)) {
    throw CommandError(ExitCode::failed,
                       "{} {}: give a percentage above 0% and up to 100%, with its sign: {} 5%",
                       option, text, option);
  }
  return value / 100;
}

void add_percent(CLI::App& app, const std::string& option, double& share, const std::string& help) {
  const auto read = [&share, option](const std::string& text) {
    share = read_percent(text, option);
  };
  app.add_option_function<std::string>(option, read, help)
      ->default_str(fmt::format("{:g}%", share * 100))
      ->type_name("PERCENT");
}

}  // namespace fourways
