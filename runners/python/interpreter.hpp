// Interpreter: a process of another language that runs twins of workloads. It gets each batch as a
// line of JSON on its standard input and answers by a line on its standard output. Its program is
// workloads/python/run_twin.py. It is started before the clock.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "runners/python/twin_answer.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {

/// Taken where no interpreter is named; found by PATH.
inline constexpr const char* kDefaultPython = "python3";

class Interpreter {
 public:
  /// Starts `python`, a path or a name to be found by PATH, with `descriptors` at their numbers,
  /// and hears what it is. It dies with the calling thread; what it leaves behind becomes a child
  /// of this process, which is made a subreaper. Throws TwinFailure (none, too old, or no Python),
  /// LimitReached, std::system_error.
  Interpreter(const std::string& python, const std::map<std::string, int>& descriptors);
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  /// In the process that started it: kills it with all its children and reaps them. In forked
  /// copies: only forgets.
  ~Interpreter();

  /// One batch: its order, and what came of it. Waits as long as it takes. Throws TwinFailure,
  /// after which there is nothing more to ask.
  nlohmann::json ask(const nlohmann::json& order);

  /// "CPython 3.11.2 (main, ...) [GCC 12.2.0], GIL on, /usr/bin/python3"
  const std::string& description() const noexcept { return description_; }
  bool started_here() const noexcept { return owner_ == ::getpid(); }

 private:
  void start(const std::string& program, const std::map<std::string, int>& descriptors);
  void introduce();
  void end() noexcept;
  std::string next_line();
  [[noreturn]] void lost();

  std::string python_;  // as it was asked for
  std::string description_;
  std::string received_;
  UniqueFd orders_;
  UniqueFd answers_;
  OwnChild process_;
  pid_t owner_ = -1;
};

/// Where execvp(3) would find it; nothing if there is no such program that may be executed.
std::optional<std::string> find_program(const std::string& name);

/// The executable that `python` comes down to: what it says of itself, for it may be a wrapper that
/// takes far longer to start. Empty: it says nothing of use.
std::string interpreter_behind(const std::string& python);

/// The folder of run_twin.py and the built-in twins: the installed one that belongs to this
/// executable, or that of the source tree it was built from.
std::string python_folder();
/// The same for a program beside this executable, or installed; empty: of another build, which
/// alone knows.
std::string python_folder_of(const std::string& program);

}  // namespace fourways
