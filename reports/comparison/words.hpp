// A comparison for people and for programs.
#pragma once

#include <cstddef>
#include <string>

#include "reports/comparison/comparison.hpp"
#include "reports/record/json.hpp"

namespace fourways {

/// As JSON that follows comparison.schema.json.
OrderedJson comparison_json(const Comparison& comparison);

/// For a pull request or a job summary: the answer first, what changed in a table, all cases and
/// the conditions folded away. Names are shown letter by letter. Fits into a comment of GitHub
/// (kMostInComment): the least important cases are left out, and it says so.
std::string comparison_markdown(const Comparison& comparison);

/// As a page that needs no network, drawn by reports/page/views/compare.js. Throws ReportError when
/// this build has no page.
std::string comparison_page(const Comparison& comparison);

/// For a terminal of `width` columns: the cases by urgency, then the answer, which the reader sees
/// first when the text has run past. From 60 columns on a table, if names leave room; else one case
/// below the other. Ends with a newline.
std::string comparison_table(const Comparison& comparison, std::size_t width);

/// "1 slower, 2 faster, 30 the same within 5%, 4 inconclusive"; against a history those in the
/// middle are "30 within their fences".
std::string comparison_summary(const Comparison& comparison);

/// "fourways compare", "fourways ab" or "fourways track gate": what made it.
std::string_view command_of(const Comparison& comparison);

/// A value of a metric ("cpu_time", "peak_memory", a counter; empty: the wall time) with its unit.
std::string metric_text(const std::string& metric, double value);
/// The name of the case, and of the metric where it is not the wall time.
std::string name_text(const ComparedCase& compared);
/// "+12.3% [+10.1%, +14.9%]"; the change alone without an interval.
std::string change_text(const ComparedCase& compared);
/// "slower", "same within 3.1%", "inconclusive: about 40 rounds would settle it".
std::string outcome_text(const ComparedCase& compared);

/// Reasons to doubt the comparison, a sentence each: variance between runs, partial runs, disturbed
/// pairs, differences of the machines.
std::vector<std::string> comparison_cautions(const Comparison& comparison);

}  // namespace fourways
