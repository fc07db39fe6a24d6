#include "reports/testing/shown_safely.hpp"

#include <algorithm>

#include "workloads/testing/must_hold.hpp"

namespace fourways {

void require_shown_safely(const Page& page) {
  const std::string script = script_json(page.data);
  must_hold(script.find('<') == std::string::npos, "no markup begins or ends in a script element");
  must_hold(
      script.find("\u2028") == std::string::npos && script.find("\u2029") == std::string::npos,
      "no line of a script ends within its data");
  must_hold(OrderedJson::parse(script) == page.data, "the page reads what it was given");
  must_hold(escape_html(page.title).find_first_of("<>\"'") == std::string::npos,
            "the title is shown letter by letter");
}

void require_no_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() &&
                    static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                    static_cast<unsigned char>(text[i + 1]) < 0xA0;
    must_hold(byte == '\n' || (byte >= 0x20 && byte != 0x7f && !c1), "no name steers a terminal");
  }
}

void require_no_markup(std::string_view markdown, std::initializer_list<std::string_view> ours) {
  for (std::size_t at = 0; (at = markdown.find('<', at)) != std::string_view::npos; ++at) {
    const std::string_view rest = markdown.substr(at);
    must_hold(std::any_of(ours.begin(), ours.end(),
                          [&](std::string_view element) { return rest.starts_with(element); }),
              "no name becomes an element of Markdown");
  }
}

}  // namespace fourways
