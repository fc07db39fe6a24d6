// Run folder: where a run writes, and the journal's header, by which --resume knows whether it may
// go on with a run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "reports/record/journal.hpp"

namespace fourways {

/// The journal's first line, without its version.
struct RunHeader {
  std::string suite;
  std::uint64_t seed = 0;
  std::uint32_t rounds = 0;
  double timeout_s = 0;
  std::vector<std::string> cases;
  std::vector<std::string> plugins;
  std::vector<std::string> interpreters;
};

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
