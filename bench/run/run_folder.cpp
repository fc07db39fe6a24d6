#include "bench/run/run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <system_error>

#include "bench/command/command_error.hpp"
#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultParent = "out";

fs::path fresh_default() {
  const fs::path base =
      fs::path(kDefaultParent) / fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
  fs::path path = base;
  for (int i = 2; fs::exists(path); ++i) path = fmt::format("{}-{}", base.string(), i);
  return path;
}

// Paths and commands may be any bytes; a journal holds them as text.
template <class Change>
RunHeader with_bytes(RunHeader header, Change change) {
  const auto change_each = [&](std::vector<std::string>& list) {
    for (std::string& each : list) each = change(each);
  };
  change_each(header.plugins);
  change_each(header.interpreters);
  if (header.foreign) {
    ForeignRun& foreign = *header.foreign;
    change_each(foreign.arguments);
    for (std::string* each : {&foreign.program, &foreign.shell, &foreign.prepare, &foreign.input}) {
      *each = change(*each);
    }
  }
  return header;
}

}  // namespace

OrderedJson header_json(const RunHeader& header) {
  return object_of(with_bytes(header, [](const std::string& bytes) { return utf8_text(bytes); }));
}

RunHeader read_header(const nlohmann::json& json, const fs::path& journal) {
  try {
    auto header = with_bytes(read_as<RunHeader>(json), bytes_of);
    if (header.foreign) header.foreign->per_process = std::max(header.foreign->per_process, 1U);
    return header;
  } catch (const ReportError& error) {
    throw ReportError("{}: line 1: {}; start a new run without --resume", utf8_text(journal),
                      error.what());
  }
}

fs::path make_run_folder(const fs::path& given) {
  if (given == "-") {
    throw CommandError(ExitCode::failed,
                       "--out -: a run is a folder of files; name one, and show its report by "
                       "`fourways report DIR/report.json`");
  }
  const fs::path folder = given.empty() ? fresh_default() : given;
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) {
    error = std::error_code(errno, std::generic_category());
  }
  if (error) {
    throw CommandError(ExitCode::failed,
                       "cannot write into {}: {}; choose another folder with --out",
                       utf8_text(folder), error.message());
  }
  if (fs::exists(folder / kJournalName)) {
    throw CommandError(ExitCode::failed,
                       "{} holds a run already; go on with it by --resume, or choose "
                       "another folder with --out",
                       utf8_text(folder));
  }
  return folder;
}

fs::path find_run_folder(const fs::path& given) {
  if (!given.empty()) {
    if (fs::exists(given / kJournalName)) return given;
    throw CommandError(ExitCode::failed, "nothing to resume: there is no {}; run without --resume",
                       utf8_text(given / kJournalName));
  }
  std::optional<fs::path> newest;
  fs::file_time_type newest_time;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(kDefaultParent, ignored)) {
    const auto written = fs::last_write_time(entry.path() / kJournalName, ignored);
    if (ignored || (newest && written <= newest_time)) continue;
    newest = entry.path();
    newest_time = written;
  }
  if (newest) return *newest;
  throw CommandError(ExitCode::failed,
                     "nothing to resume: no folder under {}/ holds a {}; name the "
                     "folder with --out",
                     kDefaultParent, kJournalName);
}

}  // namespace fourways
