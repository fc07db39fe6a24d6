#include "bench/command/options/percent.hpp"

#include <fmt/format.h>

#include <charconv>

#include "bench/command/command_error.hpp"

namespace fourways {

double read_percent(const std::string& text, const std::string& option) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const bool whole = error == std::errc() && rest + 1 == end && *rest == '%';
  if (!whole || !(value > 0 && value <= 100)) {
    throw CommandError(
        ExitCode::failed,
        fmt::format("{} {}: give a percentage above 0% and up to 100%, with its sign: {} 5%",
                    option, text, option));
  }
  return value / 100;
}

}  // namespace fourways
