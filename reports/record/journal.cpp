#include "reports/record/journal.hpp"

#include <fcntl.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

constexpr const char* kVersionKey = "fourways_journal";

nlohmann::json checked_header(std::string_view line, const std::string& file) {
  require_shallow_json(line, file);
  const auto header = nlohmann::json::parse(line, nullptr, false);
  if (!header.is_object() || !header.contains(kVersionKey)) {
    throw ReportError(
        "{}: not a fourways journal: its first line is no header with the key \"{}\"; give the "
        "journal.jsonl of an earlier run",
        file, kVersionKey);
  }
  if (header[kVersionKey] != kJournalVersion) {
    throw ReportError(
        "{}: journal version {}, but this fourways reads version {}; use the fourways that wrote "
        "it, or start anew with another --out",
        file, header[kVersionKey].dump(), kJournalVersion);
  }
  return header;
}

Sample checked_sample(std::string_view line, const std::string& file, std::size_t number) {
  try {
    require_shallow_json(line, "a line");
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) throw ReportError("not JSON");
    return json.get<Sample>();
  } catch (const ReportError& error) {
    throw ReportError(
        "{}: line {} is not a sample: {}; remove that line, or start anew with another --out", file,
        number, error.what());
  }
}

void require_only_writer(OutputFile& file) {
  if (file.claim() != OutputFile::Claim::theirs) return;
  throw ReportError(
      "{} is being written by another fourways; wait until that has ended, or choose "
      "another place with --out",
      utf8_text(file.path()));
}

}  // namespace

JournalContents read_journal(const std::filesystem::path& path) {
  return read_journal_text(read_file(path), utf8_text(path));
}

JournalContents read_journal_text(std::string_view text, const std::string& file) {
  JournalContents contents;
  contents.bytes = text.size();
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) {
      contents.torn = true;
      break;
    }
    const std::string_view line = rest.substr(0, newline);
    if (number == 1) {
      contents.header = checked_header(line, file);
    } else {
      contents.samples.push_back(checked_sample(line, file, number));
    }
    rest.remove_prefix(newline + 1);
    contents.whole_bytes += newline + 1;
  }
  if (contents.whole_bytes == 0) {
    throw ReportError(
        "{}: holds no whole line, so nothing was measured yet; remove it and run again", file);
  }
  return contents;
}

Journal Journal::create(const std::filesystem::path& path, const OrderedJson& context) {
  OutputFile file(path, O_CREAT | O_EXCL | O_APPEND);
  if (!file.is_open() && errno == EEXIST) {
    throw ReportError(
        "{} exists already; go on from it with --resume or choose another place with --out",
        utf8_text(path));
  }
  if (!file.is_open()) throw_file_error("create", path, errno);
  require_only_writer(file);
  Journal journal(std::move(file), 0);
  OrderedJson header = {{kVersionKey, kJournalVersion}};
  header.update(context);
  header[kVersionKey] = kJournalVersion;
  journal.append_line(header);
  return journal;
}

Journal Journal::reopen(const std::filesystem::path& path, const JournalContents& contents) {
  OutputFile file(path, O_APPEND | O_NOFOLLOW);
  if (!file.is_open()) throw_file_error("append to", path, errno);
  require_only_writer(file);
  if (file.size() != contents.bytes) {
    throw ReportError(
        "{} was written by another fourways just now; go on from it once more with --resume",
        utf8_text(path));
  }
  if (!file.truncate(contents.whole_bytes)) throw_file_error("append to", path, errno);
  return {std::move(file), contents.whole_bytes};
}

Journal::Journal(OutputFile file, std::uint64_t bytes) : file_(std::move(file)), bytes_(bytes) {}

void Journal::append(const Sample& sample) {
  const OrderedJson line(sample);
  // A line that cannot be read back would cost the whole journal.
  (void)nlohmann::json(line).get<Sample>();
  append_line(line);
}

void Journal::append_line(const OrderedJson& line) {
  const std::string text = json_text(line) + '\n';
  try {
    file_.write(text);
  } catch (const ReportError&) {
    file_.truncate(bytes_);
    throw;
  }
  bytes_ += text.size();
}

}  // namespace fourways
