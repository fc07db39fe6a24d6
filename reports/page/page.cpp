// Putting a title and data into the page's shell.
#include "reports/page/page.hpp"

#include <cmath>
#include <stdexcept>

#include "reports/record/embedded.hpp"
#include "reports/record/report_error.hpp"

namespace fourways {
namespace {

// Where the shell wants them; reports/page/shell.html has the same words.
constexpr std::string_view kTitleMark = "{{fourways-title}}";
constexpr std::string_view kDataMark = "{{fourways-data}}";

std::string_view page_shell() { return embedded_text("page_shell.html"); }

// The part of `shell` before `mark`; `shell` then begins after it.
std::string_view take_until(std::string_view& shell, std::string_view mark) {
  const std::size_t at = shell.find(mark);
  if (at == std::string_view::npos) {
    throw std::logic_error("the page's shell has no place for " + std::string(mark));
  }
  const std::string_view before = shell.substr(0, at);
  shell.remove_prefix(at + mark.size());
  return before;
}

}  // namespace

bool page_built_in() { return !page_shell().empty(); }

std::string page_html(const Page& page) {
  std::string_view rest = page_shell();
  if (rest.empty()) {
    throw ReportError(
        "this fourways was built without the page, for npm was missing; run scripts/setup, then "
        "configure and build again");
  }
  std::string html(take_until(rest, kTitleMark));
  html += escape_html(page.title);
  html += take_until(rest, kDataMark);
  html += script_json({{"view", page.view}, {"title", page.title}, {"data", page.data}});
  html += rest;
  return html;
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string script_json(const OrderedJson& value) {
  const std::string text = json_text(value);
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') {
      safe += "\\u003c";
    } else if (text.compare(i, 3, "\u2028") == 0 || text.compare(i, 3, "\u2029") == 0) {
      safe += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      safe += text[i];
    }
  }
  return safe;
}

OrderedJson short_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  constexpr int kDigits = 6;
  constexpr double kMostWhole = 9007199254740992;  // 2^53: beyond it doubles skip numbers
  const double magnitude = std::abs(value);
  double rounded = value;
  if (magnitude >= 1e6) {
    rounded = std::round(value);
  } else if (magnitude > 0) {
    const double scale = std::pow(10.0, kDigits - 1 - std::floor(std::log10(magnitude)));
    if (std::isfinite(scale) && scale > 0) rounded = std::round(value * scale) / scale;
  }
  if (rounded == std::round(rounded) && std::abs(rounded) < kMostWhole) {
    return static_cast<std::int64_t>(rounded);
  }
  return rounded;
}

}  // namespace fourways
