// The Markdown form of a report; see markdown.hpp.
#include "reports/report/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/claims/verdict_text.hpp"
#include "reports/report/terminal_table.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/tradeoffs/fidelity.hpp"

namespace fourways {
namespace {

std::string escaped(const OrderedJson& text) { return escape_markdown(text.get<std::string>()); }

std::optional<double> number_in(const OrderedJson& object, const char* key) {
  const OrderedJson& value = object[key];
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

std::string time_in(const OrderedJson& object, const char* key) {
  const auto value = number_in(object, key);
  return value ? human_time(*value) : "-";
}

std::string count_in(const OrderedJson& object, const char* key) {
  const auto value = number_in(object, key);
  return value ? human_count(*value) : "-";
}

// A missing bound and a missing median both show as such; `object` may be null.
std::string estimate_in(const OrderedJson& object, const char* median_key, FigureUnit unit) {
  if (object.is_null()) return "-";
  const auto median = number_in(object, median_key);
  if (!median) return "-";
  return human_estimate(*median, number_in(object, "low"), number_in(object, "high"), unit);
}

// Headings, and the rule beneath them: the first column to the left, figures to the right.
std::string header_text(const std::vector<std::string>& headings) {
  std::string rule = "|";
  for (std::size_t i = 0; i < headings.size(); ++i) rule += i == 0 ? " :--- |" : " ---: |";
  return markdown_row(headings) + rule + "\n";
}

std::string answers(const OrderedJson& tradeoffs) {
  std::string text = "## What wins where\n\n";
  if (tradeoffs["rows"].empty()) return text + "Nothing was measured.\n\n";
  for (const auto& column : tradeoffs["columns"]) {
    const bool speedup = column["figure"] == "speedup";
    const std::string over = fmt::format(" over {}", escaped(tradeoffs["baseline"]));
    text += fmt::format("**{}** ({}): {}.\n\n", escaped(column["label"]),
                        speedup ? "speed-up" + over : "cost of one", escaped(column["text"]));
  }
  return text;
}

std::string tradeoff_cell(const OrderedJson& row, const OrderedJson& column) {
  const OrderedJson& cell = row["cells"][column["column"].get<std::string>()];
  const FigureUnit unit = column["figure"] == "cost" ? FigureUnit::time : FigureUnit::ratio;
  if (cell["baseline"].get<bool>()) return "1 (baseline)";
  const std::string text = estimate_in(cell, "median", unit);
  return column["winner"] == row["runner"] ? "**" + text + "**" : text;
}

std::string tradeoff_table(const OrderedJson& report) {
  const OrderedJson& tradeoffs = report["tradeoffs"];
  if (tradeoffs["rows"].empty()) return "";
  std::vector<std::string> headings = {"runner", "family"};
  for (const auto& column : tradeoffs["columns"]) headings.push_back(escaped(column["label"]));
  std::string text = "## Trade-offs\n\n" + header_text(headings);
  for (const auto& row : tradeoffs["rows"]) {
    std::vector<std::string> cells = {escaped(row["runner"]), escaped(row["family"])};
    for (const auto& column : tradeoffs["columns"]) cells.push_back(tradeoff_cell(row, column));
    text += markdown_row(cells);
  }
  text += "\n";
  const auto missing = missing_cells(report);
  if (!missing.empty()) text += "Without a figure:\n\n";
  for (const auto& line : missing) text += "- " + escape_markdown(line) + "\n";
  return text + (missing.empty() ? "" : "\n");
}

std::string detail_text(const OrderedJson& cell, const std::string& unit) {
  const auto median = number_in(cell, "median");
  if (!median) return "-";
  if (unit == "count") return human_count(*median);
  if (unit == "bytes") return human_bytes(*median);
  return estimate_in(cell, "median", FigureUnit::time);
}

std::string yes_no(const OrderedJson& traits, const char* trait) {
  if (traits.is_null()) return "-";
  return traits[trait].get<bool>() ? "yes" : "no";
}

std::string traits_text(const OrderedJson& traits, const char* trait) {
  std::string words = traits.is_null() ? "-" : traits[trait].get<std::string>();
  std::replace(words.begin(), words.end(), '_', ' ');
  return escape_markdown(words);
}

// What a runner costs beside its speed, and what it is.
std::string details_table(const OrderedJson& tradeoffs) {
  if (tradeoffs["rows"].empty()) return "";
  std::vector<std::string> headings = {"runner"};
  for (const auto& detail : tradeoffs["details"]) headings.push_back(escaped(detail["label"]));
  for (const char* trait : {"shares memory", "needs locks", "uses many cores", "survives a crash",
                            "stalled by one blocking call"}) {
    headings.emplace_back(trait);
  }
  std::string text = "## What a runner is and costs\n\n" + header_text(headings);
  for (const auto& row : tradeoffs["rows"]) {
    std::vector<std::string> cells = {escaped(row["runner"])};
    for (const auto& detail : tradeoffs["details"]) {
      cells.push_back(detail_text(row["details"][detail["detail"].get<std::string>()],
                                  detail["unit"].get<std::string>()));
    }
    const OrderedJson& traits = row["traits"];
    cells.push_back(yes_no(traits, "shares_memory"));
    cells.push_back(traits_text(traits, "locks"));
    cells.push_back(yes_no(traits, "uses_many_cores"));
    cells.push_back(yes_no(traits, "survives_crash"));
    cells.push_back(yes_no(traits, "stalled_by_one_call"));
    text += markdown_row(cells);
  }
  return text + "\n";
}

std::string plain(const OrderedJson& value) {
  return escape_markdown(value.is_string() ? value.get<std::string>() : json_text(value));
}

// "stacks: dense", of the settings that tell one line of a runner from another.
std::string settings_text(const OrderedJson& params) {
  std::string text;
  for (const auto& [key, value] : params.items()) {
    text += (text.empty() ? "" : ", ") + escape_markdown(key) + ": " + plain(value);
  }
  return text;
}

std::string memory_table(const OrderedJson& tradeoffs) {
  const auto found = tradeoffs.find("unit_memory");
  if (found == tradeoffs.end() || found->empty()) return "";
  const auto part = [](const OrderedJson& memory, const char* name) {
    const OrderedJson& parts = memory["parts_per_unit"];
    return parts.contains(name) ? human_bytes(parts[name].get<double>()) : "-";
  };
  std::string text = "## Memory of a unit\n\n";
  text += header_text({"runner", "setting", "a unit", "pages (PSS)", "page tables", "kernel stack",
                       "slab", "R²", "alive"});
  for (const OrderedJson& memory : *found) {
    text += markdown_row({escaped(memory["runner"]), settings_text(memory["params"]),
                          human_bytes(memory["bytes_per_unit"].get<double>()),
                          part(memory, "pss_bytes"), part(memory, "page_table_bytes"),
                          part(memory, "kernel_stack_bytes"), part(memory, "slab_bytes"),
                          fmt::format("{:.4f}", memory["r2"].get<double>()),
                          human_count(memory["points"].front()["alive"].get<double>()) + " to " +
                              human_count(memory["points"].back()["alive"].get<double>())});
  }
  return text + "\n";
}

std::string failures_text(const OrderedJson& failures) {
  const auto count = failures["count"].get<std::size_t>();
  const OrderedJson& reason = failures["reason"];
  if (count == 0 || reason.is_null()) return std::to_string(count);
  return fmt::format("{} ({}: {})", count, escaped(reason["type"]), escaped(reason["text"]));
}

std::string case_row(const OrderedJson& row) {
  const OrderedJson& interval = row["interval"];
  const auto bound = [&](const char* key) {
    return interval.is_null() ? std::nullopt : number_in(interval, key);
  };
  const OrderedJson& usage = row["usage"];
  const OrderedJson& latency = row["latency"];
  return markdown_row(
      {escaped(row["name"]),
       human_estimate(row["real_time"].get<double>(), bound("low"), bound("high"),
                      FigureUnit::time),
       estimate_in(row["speedup"], "median", FigureUnit::ratio), time_in(row, "cpu_time"),
       count_in(usage, "voluntary_switches") + " + " + count_in(usage, "involuntary_switches"),
       latency.is_null() ? "-" : time_in(latency, "p50_ns") + " / " + time_in(latency, "p99_ns"),
       std::to_string(row["iterations"].get<std::size_t>()), failures_text(row["failures"])});
}

std::string workload_tables(const OrderedJson& rows) {
  std::string text;
  std::optional<std::string> workload;
  for (const auto& row : rows) {
    if (const auto name = row["workload"].get<std::string>(); name != workload) {
      text += fmt::format("{}## {} ({})\n\n", workload ? "\n" : "", escape_markdown(name),
                          escaped(row["kind"]));
      text += header_text({"case", "wall", "speed-up", "CPU", "context switches", "p50 / p99",
                           "samples", "failed"});
      workload = name;
    }
    text += case_row(row);
  }
  return text + (workload ? "\n" : "");
}

std::string unavailable_table(const OrderedJson& unavailable) {
  if (unavailable.empty()) return "";
  std::string text =
      "## Not available\n\n| case | samples | why | what it said |\n| :--- | ---: | :--- | :--- "
      "|\n";
  for (const auto& entry : unavailable) {
    text += markdown_row({escaped(entry["case"]),
                          std::to_string(entry["samples_failed"].get<std::size_t>()),
                          escaped(entry["reason"]["type"]), escaped(entry["reason"]["text"])});
  }
  return text + "\n";
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

std::string conditions(const OrderedJson& context) {
  return "## Machine and conditions\n\n" + bullets(context, 0) + bullets(context["fourways"], 0) +
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

}  // namespace

std::string report_markdown(const OrderedJson& report) {
  const OrderedJson& context = report["context"];
  std::string text = "# fourways report\n\n";
  if (context["fourways"]["partial"].get<bool>()) {
    text += "**Partial report**: the run was ended before all rounds were measured.\n\n";
  }
  text += answers(report["tradeoffs"]) + tradeoff_table(report);
  text += details_table(report["tradeoffs"]) + memory_table(report["tradeoffs"]);
  if (const auto fidelity = report.find("fidelity"); fidelity != report.end()) {
    text += fidelity_markdown(*fidelity);
  }
  text += verdicts_markdown(report);
  text += workload_tables(report["benchmarks"]) + unavailable_table(report["unavailable"]);
  return text + conditions(context) + std::string(kMethod);
}

}  // namespace fourways
