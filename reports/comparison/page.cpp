// A comparison as a page; its view is reports/page/views/compare.js.
#include "reports/page/page.hpp"

#include "reports/comparison/words.hpp"

namespace fourways {

std::string comparison_page(const Comparison& comparison) {
  return page_html({std::string(command_of(comparison)), "compare", comparison_json(comparison)});
}

}  // namespace fourways
