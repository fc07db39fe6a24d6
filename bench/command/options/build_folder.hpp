// A build as people name it: where its bench_models is, and which cases it lacks.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/sample_process.hpp"

namespace fourways {

/// The bench_models of a build: `path` is it, or a folder with it in it, in bench/ (a build folder)
/// or in bin/ (an installed prefix). None: `path` is no build.
std::optional<std::filesystem::path> build_at(const std::filesystem::path& path);

/// As build_at(). Throws CommandError that names `option` and where it looked.
std::filesystem::path find_build(const std::filesystem::path& path, const std::string& option);

/// Which of these cases the program of `request` does not have, with its own words why. It is asked
/// before anything is measured. Throws CommandError if it cannot be run or does not answer in time.
/// After an interrupt the answer is worthless.
std::map<std::string, std::string> lacking_cases(const SampleRequest& request,
                                                 const std::vector<std::string>& names,
                                                 Interrupts& interrupts);

}  // namespace fourways
