// The table of runners.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runners/runner.hpp"

namespace fourways {

/// The runners of a process. Each models/NAME.cpp defines `void add_NAME(RunnerTable&)`, which adds
/// the runners of one model; runners/CMakeLists.txt lists the models.
struct RunnerTable {
  struct Interpreter {
    std::string path;
    std::string name = {};  // stands in the names of its runners, after "@"; empty: the default's
  };

  template <class Model, class... Arguments>
  void add(Arguments&&... arguments) {
    runners.push_back(std::make_unique<Model>(std::forward<Arguments>(arguments)...));
  }

  std::vector<Interpreter> interpreters;         // that run twins in Python; at least the default
  std::vector<std::unique_ptr<Runner>> runners;  // in the order of reports
};

/// Adds all built-in ones.
void add_builtin_models(RunnerTable& table);

/// One of each, in the order of reports. Between batches they hold nothing but pools of memory, or
/// what retire() ends.
const std::vector<std::unique_ptr<Runner>>& runners();

/// That run twins in this process, the default's first.
const std::vector<RunnerTable::Interpreter>& interpreters();

/// Throws std::invalid_argument that lists the known ones.
Runner& find_runner(std::string_view name);

/// Which interpreters run the twins, for the rest of the process; not thread-safe. `settings`:
/// "PATH" or "NAME=PATH", the path of a program or a name to be found by PATH. The first without a
/// NAME stands behind `cpython_thread` and its like instead of python3, and gives `gil` its pace;
/// each other gets runners of its own, `cpython_thread@NAME` (NAME: that of its file, where none is
/// given). Call before cases are made, for those of before lose their runners. Throws
/// std::invalid_argument: no such program, or a name that is none or taken.
void use_interpreters(const std::vector<std::string>& settings);

}  // namespace fourways
