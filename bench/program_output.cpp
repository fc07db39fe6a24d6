// posix_spawn(3), one pipe, and a pidfd to await the end.
#include "bench/program_output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <system_error>

#include "bench/listening_pipe.hpp"

extern char** environ;

namespace fourways {
namespace {

constexpr std::size_t kKeptOutput = 1 << 16;

pid_t start(std::vector<std::string>& words, int output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  pid_t child = -1;
  const int error = ::posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "start " + words[0]);
  return child;
}

}  // namespace

ProgramOutput program_output(std::vector<std::string> words, std::chrono::seconds limit) {
  ListeningPipe pipe;
  const pid_t child = start(words, pipe.write_end());
  pipe.close_write_end();
  const UniqueFd ended(
      checked(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)), "pidfd_open"));
  const auto deadline = std::chrono::steady_clock::now() + limit;
  ProgramOutput output;
  std::array<pollfd, 2> watched{{{ended.get(), POLLIN, 0}, {pipe.read_end(), POLLIN, 0}}};
  bool in_time = true;
  while (in_time && watched[0].revents == 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    in_time = left.count() > 0;
    if (!in_time) break;
    retry_interrupted(
        [&] { return ::poll(watched.data(), watched.size(), static_cast<int>(left.count())); });
    if (watched[1].revents != 0 && !pipe.drain(output.text, kKeptOutput)) watched[1].fd = -1;
  }
  if (!in_time) ::kill(child, SIGKILL);
  ExitStatus status;
  checked(retry_interrupted([&] { return ::waitpid(child, &status.raw, 0); }), "waitpid");
  pipe.drain(output.text, kKeptOutput);
  if (in_time) output.status = status;
  return output;
}

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const std::size_t newline = text.rfind('\n');
  return newline == std::string::npos ? text : text.substr(newline + 1);
}

}  // namespace fourways
