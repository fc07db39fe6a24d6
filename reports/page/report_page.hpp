// report.html: the report for a person, with charts, every case and every sample.
#pragma once

#include <string>

#include "reports/record/json.hpp"

namespace fourways {

/// Renders `report`, one that follows the schema, as a page that needs no network.
/// Throws ReportError when this build has no page. Thread-safe.
std::string report_page(const OrderedJson& report);

/// The charts of `report` as a JSON list of Vega-Lite specifications, with titles and the columns
/// of their tables: for a page of one's own. Pure, thread-safe.
OrderedJson charts_json(const OrderedJson& report);

/// The cases of `report` without what a page can do without. `cases` holds a list a case, in the
/// order of `fields`. The fields in `worded` are indices into `words`; those in `lists` are lists,
/// whose values bear the names that stand there. Pure, thread-safe.
OrderedJson compact_cases(const OrderedJson& benchmarks);

}  // namespace fourways
