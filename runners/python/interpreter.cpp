// An interpreter may die while its children hold the pipe open, so both the pipe and the process
// are watched.
#include "runners/python/interpreter.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "runners/runner.hpp"
#include "workloads/support/process/program.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int kExecFailed = 127;
constexpr auto kLongestIntroduction = std::chrono::seconds(5);

/// -E, -s, -S, -B: nothing of its surroundings, the user's or the site's bears on it, and it writes
/// nothing beside its sources. (-I would also hide the folder of run_twin.py from it.) Paths are
/// UTF-8 to it in any locale.
std::vector<std::string> words_of(const std::string& program) {
  return {program, "-E", "-s", "-S", "-B", "-X", "utf8", python_folder() + "/run_twin.py"};
}

/// In the child, between fork and exec.
[[noreturn]] void become(const std::vector<std::string>& words, const PipeEnds& orders,
                         const PipeEnds& answers, const std::map<std::string, int>& descriptors) {
  ::setpgid(0, 0);  // with its children, to be ended together
  ::dup2(orders.read.get(), STDIN_FILENO);
  ::dup2(answers.write.get(), STDOUT_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  for (const auto& [name, fd] : descriptors) ::fcntl(fd, F_SETFD, 0);
  ::execv(words[0].c_str(), exec_arguments(words).data());
  ::dprintf(STDERR_FILENO, "cannot start %s: %s\n", words[0].c_str(), ::strerror(errno));
  ::_exit(kExecFailed);
}

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
  const auto can_run = [](const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    return can_run(name) ? std::optional(name) : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty() && !name.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    const fs::path found = fs::path(folder.empty() ? "." : folder) / name;
    if (can_run(found)) return found.string();
  }
  return std::nullopt;
}

std::string interpreter_behind(const std::string& python) {
  const auto said_by = [](const std::string& program) -> std::string {
    const Completed run =
        communicate({program, "-E", "-s", "-S", "-c", "import sys; print(sys.executable, end='')"},
                    "", Deadline::in(kLongestIntroduction));
    return run.status.success() ? run.output : "";
  };
  try {
    const std::string behind = said_by(python);
    // Itself as well: what a wrapper sets before it starts the interpreter may be needed.
    const bool serves = fs::path(behind).is_absolute() && find_program(behind) == behind &&
                        said_by(behind) == behind;
    return serves ? behind : "";
  } catch (const std::exception&) {
    return "";  // the samples say what is wrong with it
  }
}

std::string python_folder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? FOURWAYS_SOURCE_PYTHON : python_folder_of(self);
}

std::string python_folder_of(const std::string& program) {
  std::error_code error;
  const fs::path folder = fs::path(program).parent_path();
  const fs::path installed = (folder / FOURWAYS_INSTALLED_PYTHON).lexically_normal();
  if (fs::exists(installed / "run_twin.py", error)) return installed.string();
  const bool beside = folder == fs::read_symlink("/proc/self/exe", error).parent_path();
  return beside ? FOURWAYS_SOURCE_PYTHON : "";
}

Interpreter::Interpreter(const std::string& python, const std::map<std::string, int>& descriptors)
    : python_(python), owner_(::getpid()) {
  const auto program = find_program(python);
  if (!program) {
    throw TwinFailure("needs", fmt::format("needs a Python interpreter, and there is no '{}': "
                                           "install python3 (Debian's package has that name), or "
                                           "name another by --python PATH",
                                           python));
  }
  try {
    start(*program, descriptors);
    introduce();
  } catch (...) {
    end();
    throw;
  }
}

Interpreter::~Interpreter() {
  if (started_here()) end();
}

void Interpreter::start(const std::string& program, const std::map<std::string, int>& descriptors) {
  PipeEnds orders = make_pipe();
  PipeEnds answers = make_pipe();
  adopt_orphans();
  const pid_t pid = fork_with_death_signal();
  if (pid == 0) become(words_of(program), orders, answers, descriptors);
  if (pid < 0) throw limit_reached("fork of an interpreter failed", errno);
  process_ = OwnChild(pid);
  ::setpgid(pid, pid);  // whichever of the two comes first
  orders_ = std::move(orders.write);
  answers_ = std::move(answers.read);
  ::fcntl(answers_.get(), F_SETFL, O_NONBLOCK);
}

void Interpreter::end() noexcept {
  if (!process_) return;
  const pid_t group = process_.pid();
  process_.signal_group(SIGKILL);
  process_.end();
  // Those of its children that lost it thereby and are ours now.
  while (retry_interrupted([&] { return ::waitpid(-group, nullptr, 0); }) > 0) continue;
}

void Interpreter::introduce() {
  description_ = read_introduction(read_twin_line(next_line(), python_), python_);
}

nlohmann::json Interpreter::ask(const json& order) {
  const std::string line = order.dump() + '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written =
        retry_interrupted([&] { return ::write(orders_.get(), rest.data(), rest.size()); });
    if (written < 0 && errno == EPIPE) lost();
    rest.remove_prefix(static_cast<std::size_t>(checked(written, "write to an interpreter")));
  }
  json answer = read_twin_line(next_line(), python_);
  throw_failure_in(answer);
  return answer;
}

std::string Interpreter::next_line() {
  std::array<pollfd, 2> watched{{{answers_.get(), POLLIN, 0}, {process_.fd(), POLLIN, 0}}};
  std::array<char, 65536> buffer;
  for (std::size_t searched = 0;;) {
    const std::size_t end = received_.find('\n', searched);
    searched = received_.size();
    // Every answer begins with a brace, and rubbish need not end with its line.
    if (end != std::string::npos || (!received_.empty() && received_.front() != '{')) {
      const std::string line = received_.substr(0, end);
      received_.erase(0, end == std::string::npos ? end : end + 1);
      return line;
    }
    checked(retry_interrupted([&] { return ::poll(watched.data(), watched.size(), -1); }), "poll");
    const ssize_t got =
        retry_interrupted([&] { return ::read(answers_.get(), buffer.data(), buffer.size()); });
    if (got > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || watched[1].revents != 0) {
      lost();
    }
  }
}

/// It has ended, or closed its standard output for ever.
void Interpreter::lost() {
  pollfd process{process_.fd(), POLLIN, 0};
  constexpr int kMoment_ms = 1000;
  retry_interrupted([&] { return ::poll(&process, 1, kMoment_ms); });
  const std::optional<ExitStatus> status = process_.ended();
  if (!status) {
    throw TwinFailure("error", python_ + " closed its standard output before it answered");
  }
  throw TwinFailure(status->exited() ? "exit" : "signal",
                    fmt::format("{} {} before it answered", python_, describe(*status)));
}

}  // namespace fourways
