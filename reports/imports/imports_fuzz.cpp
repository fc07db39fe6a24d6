// Files that other tools are said to have written: whatever is read is a valid report, shows
// nothing but text, and can be compared and tracked.
#include "reports/cases_table/cases_table.hpp"
#include "reports/comparison/comparison.hpp"
#include "reports/exports/exports.hpp"
#include "reports/history/tracked_run.hpp"
#include "reports/imports/imports.hpp"
#include "reports/page/report_page.hpp"
#include "reports/record/report_error.hpp"
#include "reports/record/schema.hpp"
#include "reports/report/terminal_table.hpp"
#include "reports/testing/shown_safely.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_imports(std::string_view text) {
  const std::string file(text);
  try {
    const Report report = report_of_results(file, "f", "").report;
    must_hold(!schema_violation(nlohmann::json::parse(report_text(report))),
              "what is read is a valid report");
    require_shown_safely(page_of(report));
    for (const std::size_t width : {1, 40, 100}) require_no_control(terminal_table(report, width));
    (void)cases_markdown(cases_table(report, all_rows(report)));
    (void)report_google_benchmark(report);
  } catch (const ReportError&) {
  }
  try {
    const MeasuredReport measured = results_to_compare(file, "f", "");
    (void)compare_reports(measured, measured, ChangeRule());
    (void)tracked_run(measured);
  } catch (const ReportError&) {
  }
}

}  // namespace fourways
