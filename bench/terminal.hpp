// What a stream is connected to.
#pragma once

#include <cstddef>
#include <optional>

namespace fourways {

/// Columns of the terminal behind `fd`; nothing if it is no terminal or does not say.
std::optional<std::size_t> terminal_width(int fd) noexcept;

/// Whether colour is wanted there: a terminal, and NO_COLOR (no-color.org) not set.
bool wants_color(int fd) noexcept;

}  // namespace fourways
