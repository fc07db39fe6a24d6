// A page: one HTML file that holds everything it shows and needs no network. Its shell (markup,
// styles, scripts, the chart library) is bundled at build time and built in. This file puts a title
// and the data into it.
#pragma once

#include <string>
#include <string_view>

#include "reports/record/json.hpp"

namespace fourways {

/// What a page shows. The shell's script of the name `view` is given `data`.
struct Page {
  std::string title;
  std::string view;
  OrderedJson data;
};

/// Whether this build holds the shell: one made without npm does not.
bool page_built_in();

/// The page as HTML. `title` and `data` may contain anything: it is shown letter by letter and
/// never run. Throws ReportError when the shell is not built in. Thread-safe.
std::string page_html(const Page& page);

/// `text` such that HTML shows it letter by letter, also between quotes.
std::string escape_html(std::string_view text);

/// `value` as JSON that may stand inside a script element: no markup can begin or end in it.
std::string script_json(const OrderedJson& value);

/// `value` with no more digits than are worth their bytes: whole from 1,000,000 on, six
/// significant digits below. Null where it is not finite.
OrderedJson short_number(double value);

}  // namespace fourways
