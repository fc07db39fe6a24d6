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

std::map<std::string, std::string> contents_in(const FieldReader& fields) {
  std::map<std::string, std::string> contents;
  if (!fields.json().contains("files")) return contents;
  const FieldReader files = fields.object("files");
  for (const auto& [name, content] : files.json().items()) contents[name] = files.text(name);
  return contents;
}

std::vector<std::string> texts(const FieldReader& fields, const std::string& key) {
  std::vector<std::string> list;
  const nlohmann::json& array = fields.value(key);
  if (!array.is_array()) fields.wrong_type(key, "an array of strings");
  for (const auto& each : array) {
    if (!each.is_string()) fields.wrong_type(key, "an array of strings");
    list.push_back(each.get<std::string>());
  }
  return list;
}

std::vector<std::string> as_texts(std::vector<std::string> paths) {
  for (std::string& path : paths) path = utf8_text(path);
  return paths;
}

std::vector<std::string> paths(const FieldReader& fields, const std::string& key) {
  std::vector<std::string> list = texts(fields, key);
  for (std::string& text : list) text = bytes_of(text);
  return list;
}

OrderedJson foreign_json(const ForeignRun& foreign) {
  return {{"program", utf8_text(foreign.program)},    {"arguments", as_texts(foreign.arguments)},
          {"per_process", foreign.per_process},       {"shell", utf8_text(foreign.shell)},
          {"prepare", utf8_text(foreign.prepare)},    {"warm_up", foreign.warm_up},
          {"ignore_failure", foreign.ignore_failure}, {"input", utf8_text(foreign.input)}};
}

ForeignRun read_foreign(const nlohmann::json& json) {
  const FieldReader fields(json, "foreign");
  ForeignRun foreign;
  foreign.program = bytes_of(fields.text("program"));
  foreign.arguments = paths(fields, "arguments");
  foreign.per_process =
      static_cast<std::uint32_t>(std::max<std::int64_t>(fields.count("per_process"), 1));
  foreign.shell = bytes_of(fields.text("shell"));
  foreign.prepare = bytes_of(fields.text("prepare"));
  foreign.warm_up = static_cast<std::uint32_t>(fields.count("warm_up"));
  foreign.ignore_failure = fields.value("ignore_failure") == true;
  foreign.input = bytes_of(fields.text("input"));
  return foreign;
}

}  // namespace

OrderedJson header_json(const RunHeader& header) {
  OrderedJson json = {{"suite", header.suite},
                      {"seed", header.seed},
                      {"rounds", header.rounds},
                      {"timeout_s", header.timeout_s},
                      {"plugins", as_texts(header.plugins)},
                      {"interpreters", as_texts(header.interpreters)},
                      {"files", header.contents},
                      {"cases", header.cases}};
  if (header.foreign) json["foreign"] = foreign_json(*header.foreign);
  return json;
}

RunHeader read_header(const nlohmann::json& json, const fs::path& journal) {
  try {
    const FieldReader fields(json, "");
    RunHeader header;
    header.suite = fields.text("suite");
    if (!fields.value("seed").is_number_unsigned()) fields.wrong_type("seed", "a whole number");
    header.seed = fields.value("seed").get<std::uint64_t>();
    header.rounds = static_cast<std::uint32_t>(fields.count("rounds"));
    header.timeout_s = fields.number("timeout_s");
    header.plugins = paths(fields, "plugins");
    header.interpreters = paths(fields, "interpreters");
    header.contents = contents_in(fields);
    header.cases = texts(fields, "cases");
    if (json.contains("foreign")) header.foreign = read_foreign(json.at("foreign"));
    return header;
  } catch (const ReportError& error) {
    throw ReportError(fmt::format("{}: line 1: {}; start a new run without --resume",
                                  utf8_text(journal), error.what()));
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
                       fmt::format("cannot write into {}: {}; choose another folder with --out",
                                   utf8_text(folder), error.message()));
  }
  if (fs::exists(folder / kJournalName)) {
    throw CommandError(ExitCode::failed,
                       fmt::format("{} holds a run already; go on with it by --resume, or choose "
                                   "another folder with --out",
                                   utf8_text(folder)));
  }
  return folder;
}

fs::path find_run_folder(const fs::path& given) {
  if (!given.empty()) {
    if (fs::exists(given / kJournalName)) return given;
    throw CommandError(ExitCode::failed,
                       fmt::format("nothing to resume: there is no {}; run without --resume",
                                   utf8_text(given / kJournalName)));
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
                     fmt::format("nothing to resume: no folder under {}/ holds a {}; name the "
                                 "folder with --out",
                                 kDefaultParent, kJournalName));
}

}  // namespace fourways
