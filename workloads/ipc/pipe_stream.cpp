// pipe_stream: tasks two by two exchange messages through pipes. Tutorial 003's Pipe: one way or
// both, the end of the file when the other end closes, poll with a time-out, whole messages that
// are refused when too long. The pipes have names (FIFOs), so that each task opens its own end and
// no other holds it. An end that a task closes is then closed, whatever processes the others are
// in.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "workloads/contract/workload.hpp"
#include "workloads/ipc/message_pairs.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

/// From the first of a pair to the second, and back.
enum class Direction { there, back };

class PipeStream final : public MessagePairs {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make_exchange(params, arena, "workload pipe_stream");
    setup_ = &arena.make<Setup>();
    setup_->exchange = &exchange();
    directory_ = std::make_unique<TemporaryDirectory>("pipe_stream");
    directory_->copy_path(setup_->directory);
    for (std::uint32_t task = 0; task < exchange().tasks; task += 2) {
      make_fifo(path(task, Direction::there));
      if (exchange().duplex) make_fifo(path(task, Direction::back));
    }
    arena.set_root(*setup_);
  }
  void attach(Arena& arena) override {
    setup_ = &arena.root<Setup>();
    use_exchange(*setup_->exchange);
  }

 private:
  struct Setup {
    Relative<Exchange> exchange;
    char directory[256] = {};
  };

  std::string path(std::uint32_t task, Direction direction) const {
    return fmt::format("{}/{}{}", setup_->directory, task / 2,
                       direction == Direction::there ? "there" : "back");
  }
  static void make_fifo(const std::string& path) {
    if (::mkfifo(path.c_str(), 0600) < 0) throw_errno("mkfifo " + path);
  }

  Task<Ends> open(Context& context, std::uint32_t task) override {
    const Role who = role(task);
    const Direction out = who == Role::receiver ? Direction::back : Direction::there;
    const Direction in = who == Role::sender ? Direction::back : Direction::there;
    // Readers open first: without one a writer cannot open, fifo(7). No task reads before all are
    // open, or it would take the absence of a writer for the end of the file.
    Ends ends;
    if (who != Role::sender || exchange().duplex) {
      ends.read = open_end(context, path(task, in), O_RDONLY);
    }
    try {
      co_await meet(context);
      if (who != Role::receiver || exchange().duplex) {
        ends.write = open_end(context, path(task, out), O_WRONLY);
      }
      co_await meet(context);
    } catch (...) {
      ends.close(context);
      throw;
    }
    co_return ends;
  }

  static int open_end(Context& context, const std::string& path, int mode) {
    UniqueFd end(::open(path.c_str(), mode | O_NONBLOCK | O_CLOEXEC));
    if (!end) throw_errno("open " + path);
    context.adopt(end.get());
    return end.release();
  }

  Setup* setup_ = nullptr;
  std::unique_ptr<TemporaryDirectory> directory_;
};

}  // namespace

WorkloadInfo pipe_stream_info() {
  return {
      .name = "pipe_stream",
      .kind = "ipc",
      .summary = "sends messages through a pipe, or receives and checks them",
      .tutorial = "003 VI Pipe",
      .operation = "message",
      .tasks = 2,
      .most_tasks = 4096,
      .params = MessagePairs::params(),
      .make = [] { return std::make_unique<PipeStream>(); },
  };
}

}  // namespace fourways
