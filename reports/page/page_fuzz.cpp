// Any bytes as a title, a name, a key or a value: shown letter by letter in a page, in Markdown and
// on a terminal, and never run.
#include "reports/exports/csv_text.hpp"
#include "reports/page/page.hpp"
#include "reports/testing/shown_safely.hpp"
#include "reports/text/text.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_page(std::string_view bytes) {
  const std::string text(bytes);
  // What is no UTF-8 has become U+FFFD by the time that a report is made of it.
  const std::string name = OrderedJson::parse(json_text(text)).get<std::string>();
  require_shown_safely({text, "report", {{name, name}, {"list", {name, 1, nullptr}}}});
  must_hold(script_json(text).find('<') == std::string::npos, "no markup even of broken UTF-8");
  require_no_markup(escape_markdown(text), {});
  require_no_control(escape_markdown(name));
  require_no_control(escape_terminal(name));
  for (const std::size_t width : {3, 20}) require_no_control(wrap(escape_terminal(name), width, 1));
  require_no_markup(markdown_row({escape_markdown(text), escape_markdown(name)}), {});
  must_hold(last_line(text).find('\n') == std::string_view::npos, "a line is one line");
  must_hold(display_width(pad_right(text, 30)) >= 30, "padding fills a column");
  must_hold(display_width(pad_left(text, 30)) >= 30, "padding fills a column");
  double number = 0;
  bytes.copy(reinterpret_cast<char*>(&number), sizeof number);
  must_hold(OrderedJson::accept(short_number(number).dump()), "a shortened number is JSON");
  if (page_built_in()) (void)page_html({text, "report", name});
  const std::string line = csv_line({text, text});
  must_hold(line.size() >= 2 * text.size() + 3, "a line of CSV has all of its fields");
}

}  // namespace fourways
