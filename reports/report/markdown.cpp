// The sections of report.md, one function each.
#include "reports/report/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/cases_table/cases_table.hpp"
#include "reports/claims/verdict_text.hpp"
#include "reports/report/terminal_table.hpp"
#include "reports/text/budget.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/tradeoffs/fidelity.hpp"

namespace fourways {
namespace {

std::string text_or_dash(const std::optional<double>& value, std::string (*human)(double)) {
  return value ? human(*value) : "-";
}

// Headings, and the rule beneath them: the first column to the left, figures to the right.
std::string header_text(const std::vector<std::string>& headings) {
  std::string rule = "|";
  for (std::size_t i = 0; i < headings.size(); ++i) rule += i == 0 ? " :--- |" : " ---: |";
  return markdown_row(headings) + rule + "\n";
}

std::string answers(const Tradeoffs& tradeoffs) {
  std::string text = "## What wins where\n\n";
  const std::string over = "speed-up over " + escape_markdown(tradeoffs.baseline);
  for (const TradeoffColumn& column : tradeoffs.columns) {
    const bool speedup = column.figure == TradeoffFigure::speedup;
    text += fmt::format("**{}** ({}): {}.\n\n", escape_markdown(column.label),
                        speedup ? over : "cost of one", escape_markdown(column.text));
  }
  return text;
}

std::string tradeoff_cell(const TradeoffRow& row, const TradeoffColumn& column) {
  const TradeoffCell& cell = row.cells.at(column.column);
  const bool cost = column.figure == TradeoffFigure::cost;
  if (cell.baseline) return "1 (baseline)";
  const std::string text = human_estimate(cell, cost ? FigureUnit::time : FigureUnit::ratio);
  return column.winner == row.runner ? "**" + text + "**" : text;
}

std::string tradeoff_table(const Tradeoffs& tradeoffs) {
  std::vector<std::string> headings = {"runner", "family"};
  for (const auto& column : tradeoffs.columns) headings.push_back(escape_markdown(column.label));
  std::string text = "## Trade-offs\n\n" + header_text(headings);
  for (const TradeoffRow& row : tradeoffs.rows) {
    std::vector<std::string> cells = {escape_markdown(row.runner), escape_markdown(row.family)};
    for (const auto& column : tradeoffs.columns) cells.push_back(tradeoff_cell(row, column));
    text += markdown_row(cells);
  }
  text += "\n";
  return text;
}

std::string missing_list(const Report& report) {
  const auto missing = missing_cells(report);
  if (missing.empty()) return "";
  std::string text = "Without a figure:\n\n";
  for (const auto& line : missing) text += "- " + escape_markdown(line) + "\n";
  return text + "\n";
}

std::string detail_text(const TradeoffCell& cell, const std::string& unit) {
  if (unit == "count") return text_or_dash(cell.median, human_count);
  if (unit == "bytes") return text_or_dash(cell.median, human_bytes);
  return human_estimate(cell, FigureUnit::time);
}

std::vector<std::string> trait_cells(const std::optional<RunnerTraits>& traits) {
  if (!traits) return {"-", "-", "-", "-", "-"};
  const auto yes_no = [](bool yes) { return std::string(yes ? "yes" : "no"); };
  std::string locks = traits->locks;
  std::replace(locks.begin(), locks.end(), '_', ' ');
  return {yes_no(traits->shares_memory), escape_markdown(locks), yes_no(traits->uses_many_cores),
          yes_no(traits->survives_crash), yes_no(traits->stalled_by_one_call)};
}

// What a runner costs beside its speed, and what it is.
std::string details_table(const Tradeoffs& tradeoffs) {
  if (tradeoffs.rows.empty()) return "";
  std::vector<std::string> headings = {"runner"};
  for (const auto& detail : tradeoffs.details) headings.push_back(escape_markdown(detail.label));
  for (const char* trait : {"shares memory", "needs locks", "uses many cores", "survives a crash",
                            "stalled by one blocking call"}) {
    headings.emplace_back(trait);
  }
  std::string text = "## What a runner is and costs\n\n" + header_text(headings);
  for (const TradeoffRow& row : tradeoffs.rows) {
    std::vector<std::string> cells = {escape_markdown(row.runner)};
    for (const TradeoffDetail& detail : tradeoffs.details) {
      cells.push_back(detail_text(row.details.at(detail.detail), detail.unit));
    }
    for (std::string& cell : trait_cells(row.traits)) cells.push_back(std::move(cell));
    text += markdown_row(cells);
  }
  return text + "\n";
}

std::string plain(const OrderedJson& value) {
  return escape_markdown(value.is_string() ? value.get<std::string>() : json_text(value));
}

// "stacks: dense", of the settings that tell one line of a runner from another.
std::string settings_text(const SampleParams& params) {
  std::string text;
  for (const auto& [key, value] : params) {
    text += (text.empty() ? "" : ", ") + escape_markdown(key) + ": " + plain(json_of(value));
  }
  return text;
}

std::string memory_table(const std::vector<UnitMemory>& memories) {
  if (memories.empty()) return "";
  std::string text = "## Memory of a unit\n\n";
  text += header_text({"runner", "setting", "a unit", "pages (PSS)", "page tables", "kernel stack",
                       "slab", "R²", "alive"});
  for (const UnitMemory& memory : memories) {
    const auto part = [&memory](const char* name) {
      const auto found = memory.parts_per_unit.find(name);
      return found == memory.parts_per_unit.end() ? "-" : human_bytes(found->second);
    };
    text += markdown_row({escape_markdown(memory.runner), settings_text(memory.params),
                          human_bytes(memory.bytes_per_unit), part("pss_bytes"),
                          part("page_table_bytes"), part("kernel_stack_bytes"), part("slab_bytes"),
                          fmt::format("{:.4f}", memory.r2),
                          human_count(memory.points.front().alive) + " to " +
                              human_count(memory.points.back().alive)});
  }
  return text + "\n";
}

std::string failures_text(const RowFailures& failures) {
  const auto& [count, reason] = failures;
  if (count == 0 || !reason) return std::to_string(count);
  return fmt::format("{} ({}: {})", count, escape_markdown(std::string(to_string(reason->type))),
                     escape_markdown(reason->text));
}

// What would be the greatest loss: a case that failed.
constexpr int kFailed = 2;
constexpr int kMeasured = 1;
constexpr int kRefused = 0;

std::string case_row(const ReportRow& row) {
  const UsageMedians& usage = row.usage;
  const auto& latency = row.latency;
  return markdown_row({escape_markdown(row.name),
                       human_estimate(Estimate(row.real_time, row.interval), FigureUnit::time),
                       row.speedup ? human_estimate(*row.speedup, FigureUnit::ratio) : "-",
                       text_or_dash(row.cpu_time, human_time),
                       text_or_dash(usage.voluntary_switches, human_count) + " + " +
                           text_or_dash(usage.involuntary_switches, human_count),
                       latency ? text_or_dash(latency->p50_ns, human_time) + " / " +
                                     text_or_dash(latency->p99_ns, human_time)
                               : "-",
                       std::to_string(row.iterations), failures_text(row.failures)});
}

void add_workload_tables(const std::vector<ReportRow>& rows, BudgetedText& text) {
  for (auto first = rows.begin(); first != rows.end();) {
    const auto end = std::find_if(
        first, rows.end(), [&](const ReportRow& row) { return row.workload != first->workload; });
    std::string heading = fmt::format("## {} ({})\n\n", escape_markdown(first->workload),
                                      escape_markdown(first->kind));
    heading += header_text(
        {"case", "wall", "speed-up", "CPU", "context switches", "p50 / p99", "samples", "failed"});
    std::vector<BudgetedRow> cases;
    for (; first != end; ++first) cases.push_back({case_row(*first), kMeasured});
    text.add_rows(std::move(heading), std::move(cases), "\n", "cases");
  }
}

void add_unavailable(const std::vector<UnavailableCase>& unavailable, BudgetedText& text) {
  std::vector<BudgetedRow> rows;
  for (const UnavailableCase& missing : unavailable) {
    rows.push_back(
        {markdown_row({escape_markdown(missing.name), std::to_string(missing.samples_failed),
                       escape_markdown(std::string(to_string(missing.reason.type))),
                       escape_markdown(missing.reason.text)}),
         missing.reason.is_fault() ? kFailed : kRefused});
  }
  text.add_rows(
      "## Not available\n\n| case | samples | why | what it said |\n| :--- | ---: | :--- | :--- "
      "|\n",
      std::move(rows), "\n", "cases without a figure");
}

// Nested objects become indented lists.
std::string bullets(const OrderedJson& object, std::size_t depth) {
  std::string text;
  const std::string indent(2 * depth, ' ');
  for (const auto& [key, value] : object.items()) {
    if (key == "fourways") continue;
    if (value.is_object() && !value.empty()) {
      text += fmt::format("{}- {}:\n", indent, escape_markdown(key)) + bullets(value, depth + 1);
    } else {
      text += fmt::format("{}- {}: {}\n", indent, escape_markdown(key), plain(value));
    }
  }
  return text;
}

std::string conditions(const ReportContext& context) {
  return "## Machine and conditions\n\n" + bullets(context.json, 0) + bullets(context.ours(), 0) +
         "\n";
}

constexpr std::string_view kMethod = R"(## How to read this

- Every sample ran in a fresh process; cases were shuffled within each round. Figures are medians
  over the samples, brackets hold the exact 95 % confidence interval of the median (order
  statistics, no assumption about the distribution); a figure without brackets has fewer than six.
- Wall runs from the first unit created, or the first task submitted to a ready pool, to the last
  result. CPU is user and system time of all units. Context switches are voluntary + involuntary.
- A speed-up divides the baseline's wall by the case's wall within one round, then takes the median;
  in the trade-off table the geometric mean over the workloads of a column comes before the median.
- A winner (bold) is named only where its interval overlaps nobody else's. The rounds that would
  settle a tie are estimated from the spread at hand: half widths shrink with the square root of the
  number of rounds.
- Percentiles are nearest-rank over every task of a sample, then medians over the samples.
- The memory of a unit is the slope, by least squares, of what all processes of a crowd hold over
  the number alive: pages by proportional share without the arena, page tables, kernel stacks, and
  the whole machine's slab against before the crowd.
- A claim's ratio is judged by the median of its rounds: supported if the whole interval lies where
  the claim puts it, refuted if it lies wholly beyond. The intervals of all ratios of the table are
  widened together (Holm's steps over sign tests), so that the chance of even one false verdict is
  at most 5 %. A count must hold in every sample.
- A failed or voided sample is counted and never mixed into a figure.
)";

constexpr std::string_view kForeignMethod = R"(## How to read this

- The samples are those of the file: how they were taken, and whether each had a process of its own,
  is up to the tool that took them. Samples of one process know nothing of how processes differ.
- Figures are medians over the samples, brackets hold the exact 95 % confidence interval of the
  median (order statistics, no assumption about the distribution); a figure without brackets has
  fewer than six.
- A failed or skipped row is counted and never mixed into a figure.
)";

}  // namespace

std::string report_markdown(const Report& report, const std::vector<std::string>& columns) {
  BudgetedText text(kMostInSummary, "report.json has all");
  text.add("# fourways report\n\n");
  if (report.context.partial()) {
    text.add("**Partial report**: the run was ended before all rounds were measured.\n\n");
  }
  const std::string source = report.context.source();
  if (!source.empty()) {
    text.add(fmt::format("Read from a file of {}, which took the samples.\n\n",
                         escape_markdown(source)));
  }
  if (report.benchmarks.empty() && report.unavailable.empty()) {
    text.add("Nothing was measured.\n\n");
  }
  const Tradeoffs tradeoffs = measured_part(report.tradeoffs);
  const bool in_full = tradeoffs.columns.empty() || !columns.empty();
  if (!tradeoffs.columns.empty()) text.add(answers(tradeoffs) + tradeoff_table(tradeoffs));
  if (in_full && !report.benchmarks.empty()) {
    text.add("## Cases\n\n" + cases_markdown(cases_table(report, all_rows(report), columns)));
  }
  text.add(missing_list(report));
  text.add(details_table(report.tradeoffs) + memory_table(report.tradeoffs.unit_memory));
  text.add(fidelity_markdown(report.fidelity));
  if (source.empty()) text.add(verdicts_markdown(report.verdicts));
  if (!in_full) add_workload_tables(report.benchmarks, text);
  add_unavailable(report.unavailable, text);
  text.add(conditions(report.context));
  text.add(std::string(source.empty() ? kMethod : kForeignMethod));
  return text.text();
}

}  // namespace fourways
