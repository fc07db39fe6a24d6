// A figure that a Python script measures inside its own interpreter and prints.
#pragma once

#include <string>
#include <vector>

namespace fourways::native {

/// Runs bench/self_check/native/python/SCRIPT by the python3 on the PATH and gives the one number
/// that it prints. Throws std::runtime_error that says what is missing or what the script said.
double python_figure(const std::string& script, const std::vector<std::string>& arguments);

}  // namespace fourways::native
