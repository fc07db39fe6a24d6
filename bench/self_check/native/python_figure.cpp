#include "bench/self_check/native/python_figure.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <system_error>

#include "workloads/support/program.hpp"

namespace fourways::native {
namespace {

Completed run_python(const std::vector<std::string>& words) {
  try {
    return communicate(words, "");
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    throw std::runtime_error(
        "there is no python3 on the PATH to compare with: `scripts/setup` installs it");
  }
}

}  // namespace

double python_figure(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"python3", fmt::format("{}/{}", FOURWAYS_PYTHON_SCRIPTS, script)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Completed completed = run_python(words);
  if (!completed.status.success()) {
    throw std::runtime_error(
        fmt::format("python3 {} {}: {}", script, describe(completed.status), completed.error));
  }
  const std::string& text = completed.output;
  double figure = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), figure);
  if (parsed.ec != std::errc() || figure <= 0) {
    throw std::runtime_error(
        fmt::format("python3 {} printed '{}' where one number was to come", script, text));
  }
  return figure;
}

}  // namespace fourways::native
