#include "reports/imports/imports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "reports/imports/format.hpp"
#include "reports/imports/readers.hpp"
#include "reports/record/json.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/record/report_error.hpp"

namespace fourways {
namespace {

/// What is to be known of a format beside how it is read.
struct Tool {
  ResultFormat format;
  std::string_view id;  ///< as --from takes it
  std::string_view name;
  std::string_view more_samples;  ///< the flag of the tool that takes several samples a case
  std::string_view keep_samples;  ///< that writes samples where a file has only aggregates
  void (*read)(const ForeignFile& file, ForeignResults& results);
};

constexpr std::array<Tool, 5> kTools = {{
    {ResultFormat::google_benchmark, "google-benchmark", "Google Benchmark",
     "--benchmark_repetitions=12",
     "--benchmark_repetitions=12 and --benchmark_report_aggregates_only=false",
     read_google_benchmark},
    {ResultFormat::hyperfine, "hyperfine", "hyperfine", "--runs 12", "--export-json",
     read_hyperfine},
    {ResultFormat::go, "go", "go test -bench", "-count=12", "-bench=. -count=12", read_go},
    {ResultFormat::pytest_benchmark, "pytest-benchmark", "pytest-benchmark",
     "--benchmark-min-rounds=12", "--benchmark-json=FILE (or --benchmark-save-data)",
     read_pytest_benchmark},
    {ResultFormat::bmf, "bmf", "BMF", "", "", read_bmf},
}};

const Tool& tool_of(ResultFormat format) {
  return *std::find_if(kTools.begin(), kTools.end(),
                       [format](const Tool& tool) { return tool.format == format; });
}

// UTF-8 without its mark; JSON's parser and people would stumble over it.
std::string_view without_mark(std::string_view text, const std::string& file) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  constexpr std::size_t kFirstLetters = 4;
  if (text.empty()) {
    throw ReportError(
        fmt::format("{}: an empty file; the program that was to write it may have "
                    "failed",
                    file));
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
      text.substr(0, kFirstLetters).find('\0') != std::string_view::npos) {
    throw ReportError(
        fmt::format("{}: UTF-16 text; save it as UTF-8 (in PowerShell: ... | "
                    "Out-File -Encoding utf8 FILE)",
                    file));
  }
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

ResultFormat insisted_format(const std::string& format) {
  for (const Tool& tool : kTools) {
    if (format == tool.id) return tool.format;
  }
  return ResultFormat::fourways;
}

ResultFormat format_in(std::string_view text, const std::string& file, const std::string& format) {
  if (!format.empty()) return insisted_format(format);
  if (const auto found = format_of(text)) return *found;
  if (looks_like_json(text)) {
    // Where it is no JSON at all, that is what is wrong.
    (void)parse_json(with_nulls(text), file, [](auto...) { return false; });
  }
  std::vector<std::string_view> names;
  for (const Tool& tool : kTools) names.push_back(tool.name);
  throw ReportError(
      fmt::format("{}: neither a report.json of 'fourways run' nor results of {}; --from says "
                  "which, where they are",
                  file, fmt::join(names, ", ")));
}

ForeignResults read_once(const Tool& tool, std::string_view text, const std::string& file) {
  ForeignResults results;
  tool.read({text, file}, results);
  return results;
}

// Bare NaN and Infinity are looked for only in a file that is no JSON: that costs others nothing.
ForeignResults read_mended(const Tool& tool, std::string_view text, const std::string& file) {
  try {
    return read_once(tool, text, file);
  } catch (const ReportError&) {
    const std::string mended = with_nulls(text);
    if (mended == text) throw;
    return read_once(tool, mended, file);
  }
}

void require_samples(const Tool& tool, const ForeignResults& results, const std::string& file) {
  if (!results.samples.empty()) return;
  if (results.aggregates > 0) {
    throw NothingMeasuredError(
        fmt::format("{}: only aggregates of {} and no samples; run it again "
                    "with {}",
                    file, tool.name, tool.keep_samples));
  }
  const bool other = tool.format == ResultFormat::bmf;
  throw NothingMeasuredError(
      other ? fmt::format("{}: no value of BMF's measure latency, the only one in time", file)
            : fmt::format("{}: no benchmark of {} ran; look at its filter, then run it with {}",
                          file, tool.name, tool.more_samples));
}

void note_what_lacks(const Tool& tool, const std::string& file, ForeignResults& results) {
  for (std::string& note : results.notes) note = fmt::format("{}: {}.", file, note);
  if (tool.format == ResultFormat::bmf) {
    results.notes.push_back(fmt::format("{}: values without samples.", file));
    return;
  }
  const bool several = std::any_of(results.samples.begin(), results.samples.end(),
                                   [](const Sample& sample) { return sample.round > 0; });
  if (several) return;
  results.notes.push_back(
      fmt::format("{}: one sample a case, which has no interval; {} takes more with {}.", file,
                  tool.name, tool.more_samples));
}

ForeignResults read_foreign(const Tool& tool, std::string_view text, const std::string& file) {
  ForeignResults results;
  try {
    results = read_mended(tool, text, file);
  } catch (const ReportError& error) {
    const std::string line = error.what();
    if (line.starts_with(file)) throw;
    throw ReportError("{}: {}; give the file as {} wrote it", file, line, tool.name);
  }
  require_samples(tool, results, file);
  for (Sample& sample : results.samples) sample.source = tool.id;
  note_what_lacks(tool, file, results);
  results.context = nlohmann::json(complete_context(results.context).json);
  results.context["fourways"]["source"] = tool.name;
  return results;
}

MeasuredReport measured_report_of(const Tool& tool, ForeignResults results,
                                  const std::string& file) {
  MeasuredReport report;
  report.file = file;
  report.source = tool.name;
  report.values_only = tool.format == ResultFormat::bmf;
  for (const MeasuredCase& measured : gather_cases(results.samples)) {
    const std::string& name = measured.identity->case_name;
    if (measured.good.empty()) {
      report.missing.push_back({name, measured.reason.value_or(SampleReason{})});
      continue;
    }
    MeasuredRow row;
    row.name = name;
    for (const Sample* sample : measured.good) row.walls_ns.push_back(sample->wall_ns);
    row.failed = measured.failed;
    row.params = json_text(json_of(measured.identity->params));
    if (report.values_only) {
      const auto& figures = measured.identity->figures;
      if (figures.contains("lower_value")) row.low = figures.at("lower_value");
      if (figures.contains("upper_value")) row.high = figures.at("upper_value");
    }
    report.rows.push_back(std::move(row));
  }
  report.context = std::move(results.context);
  report.notes = std::move(results.notes);
  return report;
}

[[noreturn]] void refuse_values(const std::string& file) {
  throw NothingMeasuredError(
      fmt::format("{}: BMF holds values without samples; 'fourways track add' takes them, give a "
                  "file with samples here",
                  file));
}

}  // namespace

std::vector<std::string> result_formats() {
  std::vector<std::string> names = {"fourways"};
  for (const Tool& tool : kTools) names.emplace_back(tool.id);
  return names;
}

MeasuredReport results_to_compare(const std::string& text, const std::string& file,
                                  const std::string& format) {
  const std::string_view content = without_mark(text, file);
  const ResultFormat found = format_in(content, file, format);
  if (found == ResultFormat::fourways) return read_measured_report_text(text, file);
  const Tool& tool = tool_of(found);
  return measured_report_of(tool, read_foreign(tool, content, file), file);
}

ImportedReport report_of_results(const std::string& text, const std::string& file,
                                 const std::string& format) {
  const std::string_view content = without_mark(text, file);
  const ResultFormat found = format_in(content, file, format);
  if (found == ResultFormat::fourways) return {read_report_text(text, file), {}};
  if (found == ResultFormat::bmf) refuse_values(file);
  ForeignResults results = read_foreign(tool_of(found), content, file);
  return {build_report(results.context, results.samples), std::move(results.notes)};
}

RecordedRun recorded_results(const std::string& text, const std::string& file,
                             const std::string& format) {
  const std::string_view content = without_mark(text, file);
  const ResultFormat found = format_in(content, file, format);
  if (found == ResultFormat::fourways) return read_recorded_run(file);
  if (found == ResultFormat::bmf) refuse_values(file);
  ForeignResults results = read_foreign(tool_of(found), content, file);
  return {file, std::move(results.context), std::move(results.samples)};
}

}  // namespace fourways
