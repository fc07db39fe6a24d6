// Writes the text of a command.
#pragma once

#include <filesystem>
#include <string>

namespace fourways {

/// Writes `text` to the file `out`, whole or not at all, or to standard output where `out` is
/// empty. Throws ReportError or std::system_error.
void write_text(const std::string& text, const std::filesystem::path& out);

}  // namespace fourways
