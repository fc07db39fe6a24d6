// The history as a page: every series with its levels, changes and intervals, in one offline file.
#pragma once

#include <span>
#include <string>

#include "reports/charts/chart.hpp"
#include "reports/history/history.hpp"

namespace fourways {

/// The tracks of one branch. Throws ReportError when this build has no page. Thread-safe.
std::string history_page(std::span<const Track> tracks);

/// What the page is given; its view is reports/page/views/history.js. Pure, thread-safe.
OrderedJson history_page_data(std::span<const Track> tracks);

/// A series by run: the page puts the data in.
Chart series_chart();

}  // namespace fourways
