#include "reports/report/merge.hpp"

#include <algorithm>

#include "reports/record/journal.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/measured_report.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

void require_same_samples(const MeasuredReport& report, const std::vector<Sample>& samples,
                          const std::filesystem::path& journal) {
  std::size_t reported = 0;
  for (const MeasuredRow& row : report.rows) reported += row.walls_ns.size();
  std::size_t recorded = 0;
  for (const MeasuredCase& measured : gather_cases(samples)) recorded += measured.good.size();
  if (reported == recorded) return;
  throw ReportError(
      "{} holds {} good samples, but {} has {}; keep each report beside its own journal",
      utf8_text(journal), recorded, report.file, reported);
}

// A resumed run begins as it did when it was first reported.
bool is_same_run(const RecordedRun& a, const RecordedRun& b) {
  const std::size_t common = std::min(a.samples.size(), b.samples.size());
  if (common == 0) return a.context == b.context;
  return std::equal(a.samples.begin(), a.samples.begin() + static_cast<std::ptrdiff_t>(common),
                    b.samples.begin());
}

void require_different_runs(std::span<const RecordedRun> runs) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_same_run(runs[j], runs[i])) continue;
      throw ReportError("{} and {} are the same run; give each run once", runs[j].file,
                        runs[i].file);
    }
  }
}

// Appends `run` with its rounds and orders behind those that are there already.
void append_run(const RecordedRun& run, std::vector<Sample>& samples) {
  std::int64_t round = 0;
  std::int64_t order = 0;
  for (const Sample& sample : samples) {
    round = std::max(round, sample.round + 1);
    order = std::max(order, sample.order + 1);
  }
  for (Sample sample : run.samples) {
    sample.round += round;
    sample.order += order;
    samples.push_back(std::move(sample));
  }
}

nlohmann::json run_json(const RecordedRun& run) {
  const nlohmann::json& ours = run.context.at("fourways");
  nlohmann::json json = {{"samples", run.samples.size()}};
  if (run.context.contains("date")) json["date"] = run.context["date"];
  for (const char* key : {"suite", "seed", "rounds", "partial", "command"}) {
    if (ours.contains(key)) json[key] = ours[key];
  }
  return json;
}

std::int64_t rounds_of(const RecordedRun& run) {
  const nlohmann::json& ours = run.context.at("fourways");
  const auto found = ours.find("rounds");
  return found != ours.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

}  // namespace

RecordedRun read_recorded_run(const std::filesystem::path& report) {
  const MeasuredReport measured = read_measured_report(report);
  const std::filesystem::path journal = report.parent_path() / kJournalName;
  if (!std::filesystem::exists(journal)) {
    throw ReportError(
        "{} has no {} beside it, which holds the samples that merging needs; give the "
        "report.json in the folder of its run",
        utf8_text(report), kJournalName);
  }
  RecordedRun run{measured.file, measured.context, read_journal(journal).samples};
  require_same_samples(measured, run.samples, journal);
  return run;
}

RunDifference difference_of_runs(std::span<const RecordedRun> runs) {
  for (const RecordedRun& run : runs) {
    auto differences = context_differences(runs.front().context, run.context);
    if (!differences.empty()) return {run.file, std::move(differences)};
  }
  return {};
}

RecordedRun merge_runs(std::span<const RecordedRun> runs) {
  require_different_runs(runs);
  RecordedRun merged{runs.front().file, runs.front().context, {}};
  nlohmann::json& ours = merged.context["fourways"];
  for (const char* key : {"seed", "command"}) ours.erase(key);
  merged.context.erase("load_avg");
  ours["partial"] = false;
  ours["runs"] = nlohmann::json::array();
  std::int64_t rounds = 0;
  for (const RecordedRun& run : runs) {
    append_run(run, merged.samples);
    rounds += rounds_of(run);
    if (run.context.at("fourways").value("partial", nlohmann::json(false)) == true) {
      ours["partial"] = true;
    }
    ours["runs"].push_back(run_json(run));
  }
  ours["rounds"] = rounds;
  return merged;
}

}  // namespace fourways
