// For end-to-end tests: runs the command as a person would, in a folder of the test's own, and
// checks that no process is left.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "reports/record/json.hpp"
#include "workloads/contract/exit_status.hpp"

namespace fourways {

struct CommandResult {
  int code = -1;  // exit code; 128 + signal if it was killed
  std::string out;
  std::string err;
};

class CommandTest : public testing::Test {
 protected:
  /// Exit code of a child in which `before_exec` could not do what it wanted.
  static constexpr int kNotPermitted = 99;

  void SetUp() override;
  /// No process may be left, whatever the test did.
  void TearDown() override;

  /// Starts `program` in the test's folder with its output going to files there; the caller awaits
  /// it with finish(). `before_exec` runs in the child, in usual surroundings however the test was
  /// started.
  pid_t start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
              const std::function<void()>& before_exec = {});
  CommandResult finish(pid_t pid);

  CommandResult fourways(const std::vector<std::string>& arguments,
                         const std::function<void()>& before_exec = {});
  CommandResult bench_models(const std::vector<std::string>& arguments,
                             const std::function<void()>& before_exec = {});
  /// `fourways run` with the faults plug-in, one round, into the folder "run".
  CommandResult run_faults(std::vector<std::string> arguments,
                           const std::function<void()>& before_exec = {});

  const std::filesystem::path& folder() const { return folder_; }
  std::string file(const std::string& name) const;
  /// run/report.json, held against its schema.
  nlohmann::json report() const;

 private:
  std::filesystem::path folder_;
};

/// How many lines `text` has; every one ends in a newline.
std::size_t lines_in(const std::string& text);

}  // namespace fourways
