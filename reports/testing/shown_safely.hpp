// What every fuzzer of a report or a history asks of what is shown of it.
#pragma once

#include <initializer_list>
#include <string_view>

#include "reports/page/page.hpp"

namespace fourways {

/// In a script element no markup begins or ends, what the page reads is what was given, and the
/// title is text.
void require_shown_safely(const Page& page);

/// No character but the line break steers a terminal.
void require_no_control(std::string_view text);

/// Markdown has no element but those of `ours`.
void require_no_markup(std::string_view markdown, std::initializer_list<std::string_view> ours);

}  // namespace fourways
