// The forms and the exit codes that `compare` and `ab` share.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>

#include "bench/command/command_error.hpp"
#include "reports/comparison/comparison.hpp"

namespace fourways {

/// --format; `format` must outlive the parsing.
void add_comparison_format(CLI::App& app, std::string& format);

/// In the form of that name, for `out` as write_text() takes it: "table", "md", "json" or "html".
std::string comparison_text(const Comparison& comparison, const std::string& format,
                            const std::filesystem::path& out = {});

/// A slower case counts before a fault, and a fault before a case that is not settled. In an
/// advisory comparison a slower case does not count.
ExitCode exit_code(const Comparison& comparison, bool advisory = false);

}  // namespace fourways
