// Text on its way to a reader: made harmless for its medium, measured and wrapped. Pure,
// thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// `text` such that Markdown shows it letter by letter, also inside a table: markup is escaped,
/// line breaks and control characters become spaces, what is not UTF-8 is shown as as_utf8() does.
std::string escape_markdown(std::string_view text);

/// A line of a Markdown table; the cells are escaped already.
std::string markdown_row(const std::vector<std::string>& cells);

/// `text` as UTF-8 without control characters, so that no name can steer a terminal.
std::string escape_terminal(std::string_view text);

/// The columns that `text` takes on a terminal, by wcwidth(3): two for a wide glyph (CJK, emoji),
/// none for a combining mark. Bytes that are not UTF-8 take one each, and so does a code point that
/// this system does not know.
std::size_t display_width(std::string_view text);

/// `text` with spaces up to `width`; longer text is left as it is.
std::string pad_right(std::string text, std::size_t width);
std::string pad_left(std::string text, std::size_t width);

/// As much of `text` as fits into `columns`, never half a glyph.
std::string_view first_columns(std::string_view text, std::size_t columns);

/// `text` for a terminal that shows ASCII alone, each column still in its place where that can be:
/// "u" for µ, "+-" for ±, and "?" for each column of a glyph that nothing resembles.
std::string in_ascii(std::string_view text);

/// What stands between the separators; one part more than there are of these.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The last line that is not empty, without its end; empty if there is none.
std::string_view last_line(std::string_view text);

/// Breaks `text` at spaces into lines of at most `width` columns, each ended by a newline; lines
/// after the first are indented. A longer word is broken where the line ends. `width` exceeds
/// `indent`.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace fourways
