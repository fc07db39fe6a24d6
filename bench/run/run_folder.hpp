// Run folder: where a run writes, and the journal's header, by which --resume knows whether it may
// go on with a run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/record/journal.hpp"

namespace fourways {

/// What a run measures that is not ours: a Google Benchmark program, or commands, which are then
/// the names of the cases.
struct ForeignRun {
  std::string program;  // absolute; empty: commands
  std::vector<std::string> arguments;
  std::uint32_t per_process = 1;
  std::string shell;
  std::string prepare;
  std::uint32_t warm_up = 0;
  bool ignore_failure = false;
  std::string input;

  bool operator==(const ForeignRun&) const = default;
};
FOURWAYS_FIELDS(ForeignRun, program, arguments, per_process, shell, prepare, warm_up,
                ignore_failure, input);

/// The journal's first line, without its version.
struct RunHeader {
  std::string suite;
  std::uint64_t seed = 0;
  std::uint32_t rounds = 0;
  double timeout_s = 0;
  std::vector<std::string> cases;
  std::vector<std::string> plugins;
  std::vector<std::string> interpreters;
  std::map<std::string, std::string> contents;  // PinnedFiles::contents(); empty in older journals
  std::optional<ForeignRun> foreign = std::nullopt;  // none: cases of fourways
};
FOURWAYS_FIELDS(RunHeader, suite, ("seed", row.seed, Presence::no_count), rounds, timeout_s,
                plugins, interpreters, ("files", row.contents, Presence::may_lack), cases,
                ("foreign", row.foreign, Presence::if_any));

/// As the journal holds it: what is no UTF-8 as utf8_text() writes it.
OrderedJson header_json(const RunHeader& header);
/// Throws ReportError that names `journal` and the key at fault.
RunHeader read_header(const nlohmann::json& json, const std::filesystem::path& journal);

/// Creates the folder: `given`, or a new out/<UTC time> when that is empty. Throws CommandError if
/// it cannot be written, or holds a journal already.
std::filesystem::path make_run_folder(const std::filesystem::path& given);

/// `given`, or the folder under out/ whose journal was written last. Throws CommandError if there
/// is none.
std::filesystem::path find_run_folder(const std::filesystem::path& given);

}  // namespace fourways
