#include "workloads/support/process/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>

#include "workloads/support/clock.hpp"
#include "workloads/support/process/process.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

class SpawnSettings {
 public:
  explicit SpawnSettings(Streams streams) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    give(streams.in, STDIN_FILENO, O_RDONLY);
    give(streams.out, STDOUT_FILENO, O_WRONLY);
    give(streams.error, STDERR_FILENO, O_WRONLY);
    // A batch ignores SIGPIPE, and exec keeps that; a program in a pipeline counts on it.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }
  const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

 private:
  void give(int fd, int stream, int mode) {
    if (fd < 0) {
      ::posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", mode, 0);
    } else {
      ::posix_spawn_file_actions_adddup2(&actions_, fd, stream);
    }
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

void set_non_blocking(const UniqueFd& fd) {
  checked(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), "fcntl(O_NONBLOCK) of a pipe");
}

/// The parent's ends of a program's streams, and what has gone through them.
class Conversation {
 public:
  Conversation(std::string_view input, const std::function<void(std::string_view)>& on_line)
      : input_(input), on_line_(on_line) {}

  /// Gives the program its ends; they are closed here once it has them.
  pid_t start(const std::vector<std::string>& argv) {
    PipeEnds in = make_pipe();
    PipeEnds out = make_pipe();
    PipeEnds error = make_pipe();
    const pid_t pid = start_program(argv, {in.read.get(), out.write.get(), error.write.get()});
    in_ = std::move(in.write);
    out_ = std::move(out.read);
    error_ = std::move(error.read);
    for (const UniqueFd* fd : {&in_, &out_, &error_}) set_non_blocking(*fd);
    if (input_.empty()) in_.reset();
    return pid;
  }

  bool over() const noexcept { return !in_ && !out_ && !error_; }

  /// Waits until something can be moved, and moves it; false: the deadline passed.
  bool step(Deadline deadline, Completed& result) {
    std::array<pollfd, 3> waiting{pollfd{in_.get(), POLLOUT, 0}, pollfd{out_.get(), POLLIN, 0},
                                  pollfd{error_.get(), POLLIN, 0}};
    const int ready = retry_interrupted(
        [&] { return ::poll(waiting.data(), waiting.size(), milliseconds_until(deadline)); });
    if (ready < 0) throw_errno("poll of a program's streams");
    if (ready == 0) return Clock::now() < deadline.at;
    if (waiting[0].revents != 0) write_some();
    if (waiting[1].revents != 0) read_output(result);
    if (waiting[2].revents != 0) read_error(result);
    return true;
  }

 private:
  void write_some() {
    const ssize_t sent =
        retry_interrupted([&] { return ::write(in_.get(), input_.data(), input_.size()); });
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0 && errno != EPIPE) throw_errno("write to a program");
    input_.remove_prefix(sent < 0 ? input_.size() : static_cast<std::size_t>(sent));
    if (input_.empty()) in_.reset();
  }

  /// Reads into the buffer and gives what came; closes the stream at its end.
  std::string_view read_some(UniqueFd& fd) {
    const ssize_t got =
        retry_interrupted([&] { return ::read(fd.get(), buffer_.data(), buffer_.size()); });
    if (got < 0 && errno != EAGAIN) throw_errno("read from a program");
    if (got == 0) fd.reset();
    return {buffer_.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }
  void read_output(Completed& result) {
    result.output += read_some(out_);
    if (!on_line_) return;
    for (;;) {
      const std::size_t end = result.output.find('\n', told_);
      if (end == std::string::npos) break;
      on_line_(std::string_view(result.output).substr(told_, end - told_));
      told_ = end + 1;
    }
    if (!out_ && told_ < result.output.size()) {
      on_line_(std::string_view(result.output).substr(told_));
      told_ = result.output.size();
    }
  }
  void read_error(Completed& result) {
    const std::string_view came = read_some(error_);
    result.error_bytes += came.size();
    result.error += came.substr(0, Completed::kErrorKept - result.error.size());
  }

  std::string_view input_;
  const std::function<void(std::string_view)>& on_line_;
  UniqueFd in_;
  UniqueFd out_;
  UniqueFd error_;
  std::size_t told_ = 0;
  std::array<char, 65536> buffer_;
};

}  // namespace

pid_t start_program(const std::vector<std::string>& argv, Streams streams) {
  const std::vector<char*> arguments = exec_arguments(argv);
  const SpawnSettings settings(streams);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, arguments[0], settings.actions(), settings.attributes(),
                                   arguments.data(), environ);
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), "cannot run '" + argv[0] + "'");
  }
  return pid;
}

Completed communicate(const std::vector<std::string>& argv, std::string_view input,
                      Deadline deadline, const std::function<void(std::string_view)>& on_line) {
  Completed result;
  const auto talk = std::make_unique<Conversation>(input, on_line);
  OwnChild program(talk->start(argv));
  while (!talk->over()) {
    if (talk->step(deadline, result)) continue;
    result.timed_out = true;
    program.signal(SIGKILL);
    break;
  }
  result.status = program.reap();
  return result;
}

}  // namespace fourways
