// report.html: the report for a person, with charts, every case and every sample.
#pragma once

#include <string>
#include <vector>

#include "reports/page/page.hpp"
#include "reports/report/report.hpp"

namespace fourways {

/// Renders `report` as a page that needs no network; `columns` as report_markdown() takes them.
/// Throws ReportError when this build has no page. Thread-safe.
std::string report_page(const Report& report, const std::vector<std::string>& columns = {});

/// What the page is given. Pure, thread-safe.
Page page_of(const Report& report, const std::vector<std::string>& columns = {});

/// The charts of `report` as a JSON list of Vega-Lite specifications, with titles and the columns
/// of their tables, for a page elsewhere. Pure, thread-safe.
OrderedJson charts_json(const Report& report);

/// The cases of a report without what a page can do without. `cases` holds a list a case, in the
/// order of `fields`. The fields in `worded` are indices into `words`; those in `lists` are lists,
/// whose values bear the names that stand there. Pure, thread-safe.
OrderedJson compact_cases(const std::vector<ReportRow>& benchmarks);

}  // namespace fourways
