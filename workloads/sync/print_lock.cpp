// print_lock: tasks print lines to one descriptor that they share, each line in several writes
// (tutorial 003, section 5: "is running", a pause, "is done"). Without a lock the writes of several
// lines lie mixed in the output; with a lock around the line they do not, and the tasks wait for
// each other's pauses.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

/// One write: a part of a line, always equally long, so that the output can be taken apart again.
struct Piece {
  std::uint32_t task = 0;
  std::uint32_t line = 0;
  std::uint32_t number = 0;

  static constexpr std::size_t kBytes = 32;
  std::string text(bool last) const {
    return fmt::format("task {:05} line {:07} {:7}{}", task, line, number, last ? '\n' : ' ');
  }
};

struct Press {
  bool locked = false;
  std::uint32_t lines = 0;   // of each task
  std::uint32_t writes = 0;  // of each line
  std::chrono::nanoseconds pause{};
  int output = -1;
  Mutex mutex;
};

/// A line of its own, torn into writes.
Task<void> print(Context& context, Press* press, std::uint32_t task, std::uint32_t line) {
  for (std::uint32_t number = 0; number < press->writes; ++number) {
    if (number != 0) co_await context.sleep_for(press->pause);
    const std::string text = Piece{task, line, number}.text(number + 1 == press->writes);
    co_await write_all(context, press->output, std::as_bytes(std::span(text)));
  }
}

std::string content_of(int file) {
  std::string text(static_cast<std::size_t>(checked(::lseek(file, 0, SEEK_END), "lseek")), '\0');
  const auto got = retry_interrupted([&] { return ::pread(file, text.data(), text.size(), 0); });
  text.resize(static_cast<std::size_t>(checked(got, "read what was printed")));
  return text;
}

/// The task that wrote `piece`; nothing if the piece does not say.
std::optional<std::uint32_t> writer_of(std::string_view piece) {
  constexpr std::string_view kBefore = "task ";
  std::uint32_t writer = 0;
  if (piece.size() != Piece::kBytes || !piece.starts_with(kBefore)) return std::nullopt;
  const char* number = piece.data() + kBefore.size();
  if (std::from_chars(number, piece.data() + piece.size(), writer).ec != std::errc{}) {
    return std::nullopt;
  }
  return writer;
}

/// How many lines lie torn apart in `text`. Throws WrongResult unless all pieces are there once,
/// those of each task in the order in which it wrote them.
std::uint32_t interleaved_lines(std::string_view text, std::uint32_t tasks, const Press& press) {
  std::vector<Piece> next(tasks);
  for (std::uint32_t i = 0; i < tasks; ++i) next[i].task = i;
  std::vector<bool> torn(tasks, false);
  std::uint32_t interleaved = 0;
  std::uint64_t pieces = 0;
  std::uint32_t before = tasks;  // the writer of the piece before this one
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), Piece::kBytes)), ++pieces) {
    const std::string_view found = text.substr(0, Piece::kBytes);
    const std::uint32_t writer = writer_of(found).value_or(tasks);
    Piece* expected = writer < tasks ? &next[writer] : nullptr;
    const bool last = expected != nullptr && expected->number + 1 == press.writes;
    if (expected == nullptr || expected->line == press.lines || found != expected->text(last)) {
      throw WrongResult(
          fmt::format("piece {} of the output is not what a task had to write next", pieces));
    }
    if (expected->number != 0 && before != writer) torn[writer] = true;
    before = writer;
    if (!last) {
      ++expected->number;
      continue;
    }
    if (torn[writer]) ++interleaved;
    torn[writer] = false;
    expected->number = 0;
    ++expected->line;
  }
  if (pieces != std::uint64_t{tasks} * press.lines * press.writes) {
    throw WrongResult(fmt::format("{} pieces were printed instead of {}", pieces,
                                  std::uint64_t{tasks} * press.lines * press.writes));
  }
  return interleaved;
}

class PrintLock final : public WorkloadOf<Press> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    tasks_ = params.count("tasks");
    make(arena);
    setup_->locked = params.choice("guard") == "lock";
    setup_->lines = params.count("lines");
    setup_->writes = params.count("writes");
    setup_->pause = params.duration("pause");
    const std::uint64_t pieces = std::uint64_t{tasks_} * setup_->lines * setup_->writes;
    if (pieces > kMostPieces) {
      throw ParamError(fmt::format(
          "workload print_lock: tasks={} times lines={} times writes={} is not accepted; together "
          "at most {}",
          tasks_, setup_->lines, setup_->writes, kMostPieces));
    }
    // It stands for the terminal. It is a file and no pipe, so nobody has to read it meanwhile.
    output_.reset(checked(::memfd_create("fourways-print_lock", MFD_CLOEXEC), "memfd_create"));
    checked(::fcntl(output_.get(), F_SETFL, O_APPEND), "append to the output");
    setup_->output = output_.get();
    arena.share(setup_->output);
  }
  void start_batch() override {
    checked(::ftruncate(setup_->output, 0), "empty the output");
    std::construct_at(&setup_->mutex);
  }

  /// The lines that it printed.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    context.adopt(setup_->output);
    std::uint64_t printed = 0;
    for (; printed < setup_->lines; ++printed) {
      const auto line = static_cast<std::uint32_t>(printed);
      if (setup_->locked) {
        co_await setup_->mutex.lock(context);
        const Mutex::Lock lock(context, setup_->mutex);
        co_await print(context, setup_, index, line);
      } else {
        co_await print(context, setup_, index, line);
      }
    }
    co_return printed;
  }

  void verify(std::span<const std::uint64_t>) override {
    interleaved_ = interleaved_lines(content_of(setup_->output), tasks_, *setup_);
    if (setup_->locked && interleaved_ != 0) {
      throw WrongResult(
          fmt::format("{} lines were torn apart although each was locked", interleaved_));
    }
  }
  Findings findings() override {
    return {.operations = static_cast<double>(tasks_) * setup_->lines,
            .figures = {{"interleaved_lines", interleaved_}}};
  }

 private:
  static constexpr std::uint64_t kMostPieces = 2'000'000;  // 64 MB of output

  UniqueFd output_;
  std::uint32_t tasks_ = 0;
  std::uint32_t interleaved_ = 0;
};

}  // namespace

WorkloadInfo print_lock_info() {
  return {
      .name = "print_lock",
      .kind = "sync",
      .summary = "prints lines, each in several writes, to a descriptor that all share",
      .tutorial = "003 the mutex, by the example of printing",
      .operation = "line",
      .tasks = 4,
      .most_tasks = 1000,
      .params = {ParamSpec::choice("guard", {"none", "lock"}, "none; a lock around each line"),
                 ParamSpec::integer("lines", 20, 1, 10'000, "lines that each task prints"),
                 ParamSpec::integer("writes", 3, 1, 100, "writes that make up a line"),
                 ParamSpec::duration("pause", 200us, 0ns, 60s,
                                     "between the writes of a line (ns, us, ms, s)")},
      .make = [] { return std::make_unique<PrintLock>(); },
  };
}

}  // namespace fourways
