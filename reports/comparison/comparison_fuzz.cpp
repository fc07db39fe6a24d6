// A report as `compare` reads it, in part, held against one of ours, on either side.
#include <string_view>

#include "reports/comparison/comparison.hpp"
#include "reports/comparison/words.hpp"
#include "reports/page/page.hpp"
#include "reports/record/report_error.hpp"
#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"
#include "reports/testing/shown_safely.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

MeasuredReport made_report() {
  std::vector<Sample> samples;
  for (const char* runner : {"serial", "thread", "fiber"}) {
    append(samples, rounds_of("square", runner, walls_around(1e6, 0.02, 8, 1)));
  }
  return read_measured_report_text(report_text(build_report(test_context(), samples)), "ours");
}

void compare(const MeasuredReport& base, const MeasuredReport& newer) {
  const Comparison comparison = compare_reports(base, newer, ChangeRule{});
  const OrderedJson json = comparison_json(comparison);
  must_hold(!schema_violation(nlohmann::json::parse(json_text(json)), comparison_schema_text()),
            "a comparison follows its schema");
  require_shown_safely(Page{"comparison", "compare", json});
  require_no_markup(comparison_markdown(comparison),
                    {"<details>", "</details>", "<summary>", "</summary>"});
  for (const std::size_t width : {1, 80}) require_no_control(comparison_table(comparison, width));
}

}  // namespace

void fuzz_comparison(std::string_view text) {
  static const MeasuredReport ours = made_report();
  try {
    const MeasuredReport theirs = read_measured_report_text(text, "theirs");
    compare(ours, theirs);
    compare(theirs, ours);
    compare(theirs, theirs);
  } catch (const ReportError&) {
  }
}

}  // namespace fourways
