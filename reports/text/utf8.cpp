#include "reports/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace fourways {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Bytes of the sequence at the front of `text`, which is not empty; 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const unsigned char lead = byte_at(text, 0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  // Neither overlong forms, nor surrogates, nor code points above U+10FFFF.
  const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(text, 1) < least || byte_at(text, 1) > most) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

constexpr std::size_t kEscapeLength = 4;  // "\xE9"

/// The byte that an escape at the front of `text` stands for.
std::optional<char> escape_at(std::string_view text) {
  if (text.size() < kEscapeLength || !text.starts_with("\\x")) return std::nullopt;
  const int high = digit_value(text[2]);
  const int low = digit_value(text[3]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

}  // namespace

std::size_t utf8_prefix(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = sequence_length(bytes.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

bool is_utf8(std::string_view bytes) { return utf8_prefix(bytes) == bytes.size(); }

std::string utf8_text(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = escape_at(bytes) ? 0 : sequence_length(bytes);
    if (length == 0) text += fmt::format("\\x{:02X}", byte_at(bytes, 0));
    text += bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

std::string utf8_text(const std::filesystem::path& path) {
  return utf8_text(std::string_view(path.native()));
}
std::string utf8_text(const std::string& bytes) { return utf8_text(std::string_view(bytes)); }
std::string utf8_text(const char* bytes) { return utf8_text(std::string_view(bytes)); }

std::string bytes_of(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::optional<char> escaped = escape_at(text);
    bytes += escaped.value_or(text.front());
    text.remove_prefix(escaped ? kEscapeLength : 1);
  }
  return bytes;
}

std::string as_utf8(std::string text) { return is_utf8(text) ? std::move(text) : utf8_text(text); }

}  // namespace fourways
