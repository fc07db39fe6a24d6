// Escaping and layout of text; see text.hpp.
#include "reports/text/text.hpp"

#include <algorithm>
#include <cctype>

namespace fourways {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0;
}

// Between letters an underscore is no markup, and thread_pool reads better without a backslash.
bool inside_word(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]);
}

// The first `count` code points of `text`.
std::string_view first_code_points(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && (count > 0 || is_continuation(text[end]))) {
    if (!is_continuation(text[end])) --count;
    ++end;
  }
  return text.substr(0, end);
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*[]|~$#";
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_control(c)) {
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

std::string escape_terminal(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // U+0080 to U+009F are the C1 controls, which some terminals obey too.
    const bool c1 = text[i] == '\xC2' && i + 1 < text.size() &&
                    static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                    static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    escaped += c1 || is_control(text[i]) ? ' ' : text[i];
  }
  return escaped;
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
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
      const std::string_view head = first_code_points(word, width - used);
      line += head;
      word.remove_prefix(head.size());
      break_line();
    }
    line += word;
    used += display_width(word);
    empty = false;
  }
  return lines + line + '\n';
}

std::string_view last_line(std::string_view text) {
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  return text.substr(text.rfind('\n') + 1);  // npos + 1 is the beginning
}

}  // namespace fourways
