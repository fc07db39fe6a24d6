// Asks the terminal behind a stream, and fits text to what it can show.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fourways {

/// Columns of the terminal behind `fd`; nothing if it is no terminal or does not say.
std::optional<std::size_t> terminal_width(int fd) noexcept;

/// How wide a text for `out` (as write_text() takes it) may be: as the terminal on standard output
/// where it goes there, else kWidthOfFiles.
inline constexpr std::size_t kWidthOfFiles = 120;
std::size_t output_width(const std::filesystem::path& out = {}) noexcept;

/// Whether a line there can be drawn anew: a terminal whose TERM is set and is not "dumb".
bool can_redraw(int fd) noexcept;

/// Whether colour is wanted there: a terminal that is known to have it by its TERM, and NO_COLOR
/// (no-color.org) not set.
bool wants_color(int fd) noexcept;

/// `text` as what is behind `fd` can show it. For a terminal control characters except the ends of
/// lines become spaces, and in a locale that is not UTF-8 the text becomes ASCII. Files and pipes
/// get it as it is.
std::string fit_to_show(std::string_view text, int fd);

}  // namespace fourways
