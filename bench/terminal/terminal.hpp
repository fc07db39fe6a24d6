// Asks the terminal behind a stream.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace fourways {

/// Columns of the terminal behind `fd`; nothing if it is no terminal or does not say.
std::optional<std::size_t> terminal_width(int fd) noexcept;

/// How wide a text for `out` (as write_text() takes it) may be: as the terminal on standard output
/// where it goes there, else kWidthOfFiles.
inline constexpr std::size_t kWidthOfFiles = 120;
std::size_t output_width(const std::filesystem::path& out = {}) noexcept;

/// Whether colour is wanted there: a terminal, and NO_COLOR (no-color.org) not set.
bool wants_color(int fd) noexcept;

}  // namespace fourways
