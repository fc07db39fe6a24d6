// --out of the commands that write one text.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace fourways {

/// `out` is then as write_text() takes it: "-" as well as nothing is standard output. It must
/// outlive the parsing.
void add_out_file(CLI::App& app, std::string& out);

}  // namespace fourways
