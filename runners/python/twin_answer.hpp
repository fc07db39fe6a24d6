// What an interpreter says, read strictly: its lines, who it is, why it failed, what a batch came
// to. A twin is code of somebody else that may print anything. workloads/python/run_twin.py and
// fourways/batch.py have the other side. Thread-safe.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runners/accounts/ledger.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

/// The version of the lines between run_twin.py and this program. Grows with every change of them.
inline constexpr int kTwinProtocol = 2;

/// Why there is no answer. `type` as in Failure: needs, exception, limit, signal, exit, error.
class TwinFailure : public std::runtime_error {
 public:
  TwinFailure(std::string type, const std::string& text, std::uint32_t task = 0, int error = 0)
      : std::runtime_error(text), type_(std::move(type)), task_(task), error_(error) {}
  const std::string& type() const noexcept { return type_; }
  std::uint32_t task() const noexcept { return task_; }
  int error() const noexcept { return error_; }  // the errno that it came of, or 0

 private:
  std::string type_;
  std::uint32_t task_;
  int error_;
};

/// `line` of the interpreter `python`: a JSON object of our protocol. Throws TwinFailure.
nlohmann::json read_twin_line(std::string_view line, const std::string& python);

/// What it is, by the first line: "CPython 3.11.2 (main, ...), GIL on, /usr/bin/python3". Throws
/// TwinFailure if that is no introduction, or if it is too old.
std::string read_introduction(const nlohmann::json& hello, const std::string& python);

/// Throws the TwinFailure that `answer` tells of, if it does.
void throw_failure_in(const nlohmann::json& answer);

/// Enters the answer into the ledger, and gives the workload's part of it. Throws TwinFailure if it
/// is no answer about so many tasks.
TwinReport enter_twin_answer(const nlohmann::json& answer, Ledger& ledger);

}  // namespace fourways
