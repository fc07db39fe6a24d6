// journal.jsonl: every finished sample, one line each, written before the next sample starts. It
// is what a crash, a full disk or Ctrl-C cannot take away, and what --resume goes on from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/file_io.hpp"
#include "reports/record/json.hpp"
#include "reports/record/sample.hpp"

namespace fourways {

inline constexpr int kJournalVersion = 1;
/// Of the file, beside the report.json that is made from it.
inline constexpr const char* kJournalName = "journal.jsonl";

struct JournalContents {
  nlohmann::json header;  ///< with "fourways_journal" and whatever create() was given
  std::vector<Sample> samples;
  std::uint64_t whole_bytes = 0;  ///< up to and with the newline of the last whole line
  std::uint64_t bytes = 0;        ///< of the file when it was read
  bool torn = false;              ///< a last line without its newline was dropped
};

/// Reads a journal. A torn last line, left by a run that was killed, is dropped; anything else that
/// is not a journal throws ReportError naming file and line.
JournalContents read_journal(const std::filesystem::path& path);
/// The same of its text; errors name `file`.
JournalContents read_journal_text(std::string_view text, const std::string& file);

/// A journal open for appending. One writer at a time, which claims the file; not thread-safe.
class Journal {
 public:
  /// Creates `path` with the header line: "fourways_journal" first, then the keys of `context`, an
  /// object. Throws ReportError if the file exists already, is claimed or cannot be written.
  static Journal create(const std::filesystem::path& path, const OrderedJson& context);
  /// Opens an existing journal, of which `contents` was just read, and cuts off a torn last line.
  /// Throws ReportError if another process writes it, or has written it since it was read.
  /// A symbolic link is none: whoever put it there could have us write into another file.
  static Journal reopen(const std::filesystem::path& path, const JournalContents& contents);

  /// Appends one line with a single write(2). On failure throws ReportError, having cut off what
  /// was half written, so that all earlier samples stay readable and a later append may succeed.
  /// A sample that read_journal() would refuse (a number that is not finite) throws ReportError
  /// naming the key and is not written.
  void append(const Sample& sample);

 private:
  Journal(OutputFile file, std::uint64_t bytes);
  void append_line(const OrderedJson& line);

  OutputFile file_;
  std::uint64_t bytes_;  // length of the whole lines written so far
};

}  // namespace fourways
