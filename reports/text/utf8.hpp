// Any bytes as UTF-8 text that leads back to them: host names, paths, arguments, the environment,
// what programs answer. A byte that belongs to no UTF-8 sequence is written as \xE9: a backslash,
// an x, two upper-case digits. A backslash that would read as the beginning of such an escape is
// written \x5C, so that no two inputs give one text. Text is turned once, where it comes in; what
// writes it out leaves UTF-8 as it is. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace fourways {

/// Whether all of `bytes` are well-formed UTF-8 (Unicode 15, table 3-7). NUL counts as text.
bool is_utf8(std::string_view bytes);

/// How many bytes at the front of `bytes` are well-formed: all of UTF-8 text.
std::size_t utf8_prefix(std::string_view bytes);

/// `bytes` as text, at the border where they come in.
std::string utf8_text(std::string_view bytes);
/// A path for a message or a report.
std::string utf8_text(const std::filesystem::path& path);
std::string utf8_text(const std::string& bytes);
std::string utf8_text(const char* bytes);

/// The bytes that utf8_text() made `text` of.
std::string bytes_of(std::string_view text);

/// `text` itself where it is UTF-8, else utf8_text(): for writers, which cannot know where a text
/// came in.
std::string as_utf8(std::string text);

}  // namespace fourways
