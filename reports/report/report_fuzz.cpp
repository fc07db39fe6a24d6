// A report.json that may come from anybody, in every form in which it is shown.
#include <string_view>

#include "reports/exports/exports.hpp"
#include "reports/page/report_page.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/markdown.hpp"
#include "reports/report/report.hpp"
#include "reports/report/terminal_table.hpp"
#include "reports/testing/shown_safely.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_report(std::string_view text) {
  try {
    const Report report = read_report_text(text, "report.json");
    const std::string again = report_text(report);
    must_hold(report_text(read_report_text(again, "again")) == again,
              "a report is the same when it is written and read again");
    require_shown_safely(page_of(report));
    require_no_markup(report_markdown(report), {"<details>", "</details>", "<summary>",
                                                "</summary>", "<br>", "<sub>", "</sub>"});
    for (const std::size_t width : {1, 40, 100}) require_no_control(terminal_table(report, width));
    must_hold(OrderedJson::accept(report_github(report)), "what trackers read is JSON");
    must_hold(OrderedJson::accept(report_bmf(report)), "what trackers read is JSON");
    (void)json_text(charts_json(report));
    (void)report_csv(report);
    (void)report_otava(report);
  } catch (const ReportError&) {
  }
}

}  // namespace fourways
