// The text files that the library carries: schemas, chart templates, claims and the page.
// reports/CMakeLists.txt lists them.
#pragma once

#include <string_view>

namespace fourways {

/// The text of the file, by its path under reports/; empty when this build does not carry it.
std::string_view embedded_text(std::string_view path);

}  // namespace fourways
