// A journal that was cut, edited or made up, and the report that is built of its samples.
#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "reports/record/journal.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/merge.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

std::string written(const JournalContents& journal) {
  std::string text = journal.header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (const Sample& sample : journal.samples) text += '\n' + json_text(OrderedJson(sample));
  return text + '\n';
}

/// As a run leaves it that was killed in the middle of a line, and went on.
void append_and_read(const std::vector<Sample>& samples) {
  constexpr std::size_t kEnough = 4;
  static const TestFolder folder;
  const auto path = folder.file(kJournalName);
  std::filesystem::remove(path);
  std::vector<Sample> appended;
  const auto append_all = [&](Journal journal) {
    for (std::size_t i = 0; i < std::min(samples.size(), kEnough); ++i) {
      journal.append(samples[i]);
      appended.push_back(samples[i]);
    }
  };
  append_all(Journal::create(path, {{"seed", 1}}));
  OutputFile(path, O_APPEND).write("{\"case\":\"to");
  const JournalContents torn = read_journal(path);
  must_hold(torn.torn && torn.samples == appended, "a torn line costs no whole one");
  append_all(Journal::reopen(path, torn));
  must_hold(read_journal(path).samples == appended, "what is appended is read");
}

}  // namespace

void fuzz_journal(std::string_view text) {
  JournalContents journal;
  try {
    journal = read_journal_text(text, "journal.jsonl");
  } catch (const ReportError&) {
    return;
  }
  must_hold(journal.whole_bytes <= text.size(), "no more is read than there is");
  must_hold(journal.torn == (journal.whole_bytes < text.size()), "what was left is a torn line");
  const JournalContents again = read_journal_text(written(journal), "again");
  must_hold(again.samples == journal.samples && again.header == journal.header,
            "a journal is the same when it is written and read again");

  append_and_read(journal.samples);

  const RecordedRun run{"report.json", test_context(), journal.samples};
  const RecordedRun merged = merge_runs({&run, 1});
  const std::string report = report_text(build_report(merged.context, merged.samples));
  must_hold(report_text(read_report_text(report, "report.json")) == report,
            "whatever stands in a journal, its report can be read");
}

}  // namespace fourways
