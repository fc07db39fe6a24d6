// A comparison as a page; its view is reports/page/compare.js.
#include "reports/comparison_text.hpp"
#include "reports/page.hpp"

namespace fourways {

std::string comparison_page(const Comparison& comparison) {
  return page_html({std::string(command_of(comparison)), "compare", comparison_json(comparison)});
}

}  // namespace fourways
