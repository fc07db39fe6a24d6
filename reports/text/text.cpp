#include "reports/text/text.hpp"

#include <locale.h>

#include <algorithm>
#include <cctype>
#include <clocale>
#include <cwchar>
#include <system_error>

#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// U+0080 to U+009F are the C1 controls, which some terminals obey too; of two bytes.
bool is_c1(std::string_view text, std::size_t at) {
  return text[at] == '\xC2' && at + 1 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) >= 0x80 &&
         static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0;
}

// Between letters an underscore is no markup, and thread_pool reads better without a backslash.
bool inside_word(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]);
}

/// While it lives, this thread reads UTF-8, whatever the locale of the program is.
class Utf8Scope {
 public:
  Utf8Scope() {
    // C.UTF-8 is part of glibc (2.35).
    static const locale_t kUtf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (kUtf8 == nullptr) throw std::system_error(errno, std::generic_category(), "C.UTF-8");
    before_ = ::uselocale(kUtf8);
  }
  Utf8Scope(const Utf8Scope&) = delete;
  Utf8Scope& operator=(const Utf8Scope&) = delete;
  ~Utf8Scope() { ::uselocale(before_); }

 private:
  locale_t before_;
};

struct Extent {
  std::size_t bytes = 0;
  std::size_t columns = 0;
};

/// Of the glyph at the front of `text`, which is not empty; to be asked within a Utf8Scope.
Extent first_glyph(std::string_view text) {
  std::mbstate_t state{};
  wchar_t glyph = 0;
  const std::size_t length = std::mbrtowc(&glyph, text.data(), text.size(), &state);
  if (length == 0 || length > text.size()) return {1, 1};  // NUL or an error
  const int columns = ::wcwidth(glyph);
  return {length, columns < 0 ? 1 : static_cast<std::size_t>(columns)};
}

// The glyphs at the front of `text` that fit into `most` columns, with the marks that combine with
// the last of them.
Extent extent_of(std::string_view text, std::size_t most) {
  const Utf8Scope utf8;
  Extent extent;
  while (extent.bytes < text.size()) {
    const Extent glyph = first_glyph(text.substr(extent.bytes));
    if (extent.columns + glyph.columns > most) break;
    extent.columns += glyph.columns;
    extent.bytes += glyph.bytes;
  }
  return extent;
}

struct Likeness {
  std::string_view glyph;
  std::string_view ascii;
};

constexpr Likeness kLikeness[] = {
    {"µ", "u"},  {"μ", "u"}, {"±", "+-"}, {"×", "x"},   {"·", "."},  {"²", "^2"},
    {"≈", "~"},  {"–", "-"}, {"—", "-"},  {"…", "..."}, {"→", "->"}, {"≤", "<="},
    {"≥", ">="}, {"‘", "'"}, {"’", "'"},  {"“", "\""},  {"”", "\""}, {"\u00a0", " "}};

}  // namespace

std::string escape_markdown(std::string_view bytes) {
  const std::string text = as_utf8(std::string(bytes));
  constexpr std::string_view kMarkup = "\\`*[]|~$#";
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool c1 = is_c1(text, i);
    if (c1) ++i;
    if (c1 || is_control(c)) {
      escaped += ' ';
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      const bool markup = kMarkup.find(c) != std::string_view::npos;
      if (markup || (c == '_' && !inside_word(text, i))) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string escape_terminal(std::string_view bytes) {
  const std::string text = as_utf8(std::string(bytes));
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool c1 = is_c1(text, i);
    if (c1) ++i;
    escaped += c1 || is_control(text[i]) ? ' ' : text[i];
  }
  return escaped;
}

std::size_t display_width(std::string_view text) {
  return extent_of(text, std::string_view::npos).columns;
}

std::string_view first_columns(std::string_view text, std::size_t columns) {
  return text.substr(0, extent_of(text, columns).bytes);
}

std::string in_ascii(std::string_view text) {
  const Utf8Scope utf8;
  std::string ascii;
  while (!text.empty()) {
    const Extent extent = first_glyph(text);
    const std::string_view glyph = text.substr(0, extent.bytes);
    text.remove_prefix(extent.bytes);
    if (static_cast<unsigned char>(glyph.front()) < 0x80) {
      ascii += glyph;
      continue;
    }
    const auto like = std::find_if(std::begin(kLikeness), std::end(kLikeness),
                                   [&](const Likeness& each) { return glyph == each.glyph; });
    if (like == std::end(kLikeness)) {
      ascii.append(extent.columns, '?');
      continue;
    }
    // What is right-aligned stays so: a longer word takes a space of those before it.
    if (like->ascii.size() > extent.columns && ascii.ends_with("  ")) ascii.pop_back();
    ascii += like->ascii;
  }
  return ascii;
}

std::string pad_right(std::string text, std::size_t width) {
  const std::size_t own = display_width(text);
  if (own < width) text.append(width - own, ' ');
  return text;
}

std::string pad_left(std::string text, std::size_t width) {
  const std::size_t own = display_width(text);
  if (own < width) text.insert(0, width - own, ' ');
  return text;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string lines;
  std::string line;
  std::size_t used = 0;
  bool empty = true;  // the line holds no word yet
  const auto break_line = [&] {
    lines += line + '\n';
    line.assign(indent, ' ');
    used = indent;
    empty = true;
  };
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (word.empty()) continue;
    if (!empty && used + 1 + display_width(word) > width) break_line();
    if (!empty) {
      line += ' ';
      ++used;
    }
    while (used + display_width(word) > width) {
      std::size_t bytes = extent_of(word, width - used).bytes;
      // A wide glyph that does not even fit into a whole line stands there all the same.
      if (bytes == 0 && used <= indent) bytes = extent_of(word, 2).bytes;
      line += word.substr(0, bytes);
      word.remove_prefix(bytes);
      if (word.empty()) {
        used = width;
      } else {
        break_line();
      }
    }
    line += word;
    used += display_width(word);
    empty = false;
  }
  return lines + line + '\n';
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view last_line(std::string_view text) {
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  return text.substr(text.rfind('\n') + 1);  // npos + 1 is the beginning
}

}  // namespace fourways
