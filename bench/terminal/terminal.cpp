#include "bench/terminal/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace fourways {

std::optional<std::size_t> terminal_width(int fd) noexcept {
  winsize size{};
  if (::isatty(fd) == 0 || ::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return std::nullopt;
  }
  return size.ws_col;
}

std::size_t output_width(const std::filesystem::path& out) noexcept {
  const auto terminal = out.empty() ? terminal_width(STDOUT_FILENO) : std::nullopt;
  return terminal.value_or(kWidthOfFiles);
}

bool wants_color(int fd) noexcept {
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(fd) != 0 && (refused == nullptr || *refused == '\0');
}

}  // namespace fourways
