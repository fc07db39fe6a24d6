// python3 as a child process, its output through a pipe.
#include "bench/self_check/native/python_figure.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "workloads/contract/exit_status.hpp"
#include "workloads/contract/unique_fd.hpp"

extern char** environ;

namespace fourways::native {
namespace {

pid_t start_python(std::vector<std::string> words, int output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t child = -1;
  const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    throw std::runtime_error(
        "there is no python3 on the PATH to compare with: `scripts/setup` installs it");
  }
  if (error != 0) {
    throw std::runtime_error(fmt::format("python3 does not start: {}", std::strerror(error)));
  }
  return child;
}

std::string read_to_end(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t got =
        checked(retry_interrupted([&] { return ::read(fd, buffer, sizeof buffer); }),
                "read what python3 prints");
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

double python_figure(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"python3", fmt::format("{}/{}", FOURWAYS_PYTHON_SCRIPTS, script)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  int ends[2];
  checked(::pipe2(ends, O_CLOEXEC), "pipe2 for python3");
  const UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  const pid_t child = start_python(std::move(words), writer.get());
  writer.reset();
  const std::string text = read_to_end(reader.get());
  ExitStatus status;
  checked(retry_interrupted([&] { return ::waitpid(child, &status.raw, 0); }), "waitpid");
  if (!status.success()) {
    throw std::runtime_error(fmt::format("python3 {} {}", script, describe(status)));
  }
  double figure = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), figure);
  if (parsed.ec != std::errc() || figure <= 0) {
    throw std::runtime_error(
        fmt::format("python3 {} printed '{}' where one number was to come", script, text));
  }
  return figure;
}

}  // namespace fourways::native
