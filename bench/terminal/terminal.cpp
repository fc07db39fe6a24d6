// The terminal says how wide it is; what it understands is told by the environment alone.
#include "bench/terminal/terminal.hpp"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "reports/text/text.hpp"

namespace fourways {
namespace {

/// The beginnings of the names of terminals that have colours by ECMA-48, and no doubt about it.
constexpr std::string_view kColorful[] = {
    "xterm", "screen", "tmux",    "rxvt", "linux", "vte",    "gnome", "konsole", "alacritty",
    "foot",  "kitty",  "wezterm", "st-",  "ansi",  "cygwin", "putty", "ghostty"};

std::string_view variable(const char* name) noexcept {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

bool is_terminal(int fd) noexcept { return ::isatty(fd) != 0; }

/// By the name of the locale, for it may not be installed where the program runs; else by what the
/// system says of it.
bool is_utf8(std::string_view locale) {
  std::string name(locale);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name.find("utf-8") != std::string::npos || name.find("utf8") != std::string::npos) {
    return true;
  }
  const locale_t known = ::newlocale(LC_CTYPE_MASK, std::string(locale).c_str(), nullptr);
  if (known == nullptr) return false;
  const bool utf8 = std::string_view(::nl_langinfo_l(CODESET, known)) == "UTF-8";
  ::freelocale(known);
  return utf8;
}

/// setlocale(3): the first that is set and not empty decides.
bool shows_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const std::string_view locale = variable(name); !locale.empty()) return is_utf8(locale);
  }
  return false;
}

}  // namespace

std::optional<std::size_t> terminal_width(int fd) noexcept {
  winsize size{};
  if (!is_terminal(fd) || ::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return std::nullopt;
  }
  return size.ws_col;
}

std::size_t output_width(const std::filesystem::path& out) noexcept {
  const auto terminal = out.empty() ? terminal_width(STDOUT_FILENO) : std::nullopt;
  return terminal.value_or(kWidthOfFiles);
}

bool can_redraw(int fd) noexcept {
  const std::string_view term = variable("TERM");
  return is_terminal(fd) && !term.empty() && term != "dumb" && term != "unknown";
}

bool wants_color(int fd) noexcept {
  const std::string_view term = variable("TERM");
  return is_terminal(fd) && variable("NO_COLOR").empty() &&
         std::any_of(std::begin(kColorful), std::end(kColorful),
                     [&](std::string_view start) { return term.starts_with(start); });
}

std::string fit_to_show(std::string_view text, int fd) {
  if (!is_terminal(fd)) return std::string(text);
  std::string shown;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    shown += escape_terminal(text.substr(0, end));
    if (end < text.size()) shown += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shows_utf8() ? shown : in_ascii(shown);
}

}  // namespace fourways
