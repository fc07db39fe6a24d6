// Commands as a subject: a case is a command, and a sample is one run of it from before it is
// started until its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/fresh_process.hpp"
#include "bench/run/subject.hpp"

namespace fourways {

/// How commands are run, the same for all of them.
struct CommandConditions {
  std::string shell = {};           // empty: none, the words are split_words()
  std::string prepare = {};         // a command to run before each sample; empty: none
  std::uint32_t warm_up = 0;        // runs of a case before its first sample
  bool ignore_failure = false;      // a status other than 0 is as good as 0
  std::string input = "/dev/null";  // what they read
  std::chrono::duration<double> timeout{30};
  double empty_ns = 0;  // what a command takes that does nothing: for remarks() alone
};

/// The shortest of a few runs of a command that does nothing, under these conditions. `interrupts`
/// as run_fresh() takes them.
double empty_command_ns(const CommandConditions& conditions, Interrupts& interrupts);

class CommandSubject final : public Subject {
 public:
  struct Named {
    std::string name;
    std::string command;
  };
  /// `interrupts` must outlive this. Throws CommandError and std::invalid_argument where a command
  /// has no program that is found on the PATH, or its words cannot be split.
  CommandSubject(const std::vector<Named>& commands, CommandConditions conditions,
                 Interrupts& interrupts);

  /// The program of each, or the shell.
  std::map<std::string, std::filesystem::path> files() const override;
  /// wall_ns reaches from before the process is made until its end is seen; usage is that of all
  /// processes of its tree, as FreshEnd::used says. Standard output goes to /dev/null.
  Sample sample(std::size_t index) override;
  /// Names the commands that are so short that their start is what was measured.
  std::vector<std::string> remarks() const override;

 private:
  using Words = std::vector<std::string>;

  const CommandConditions conditions_;
  Interrupts& interrupts_;
  std::vector<std::string> names_;
  std::vector<Words> commands_;
  std::optional<Words> prepare_;
  std::vector<std::vector<double>> walls_ns_;  // of the good samples
  std::vector<std::uint32_t> warm_ups_left_;
};

}  // namespace fourways
