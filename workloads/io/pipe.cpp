// pipe: messages go forth and back through pipes, between two tasks or from a task to itself. The
// smallest wait there is: a round trip takes what it takes to wake the other side, a system call
// and a switch. Tutorials 000 and 003 join processes by pipes; here every model has them.
#include <fmt/format.h>

#include <algorithm>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/sockets.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

/// Lies in the arena; the descriptors belong to the process that prepared.
struct Inbox {
  int reader = -1;
  int writer = -1;
};

struct Setup {
  explicit Setup(std::uint32_t tasks) noexcept : all_here(tasks) {}
  Barrier all_here;  // of the pairs: nobody writes to a task that is not there yet
  bool pairs = true;
  std::uint32_t size = 0;
  std::uint32_t messages = 0;
  Relative<Inbox> inboxes;  // by task: where it reads
};

class Pipes final : public WorkloadOf<Setup> {
 public:
  // All tasks must be alive: nobody knows which of them a pool takes first.
  Needs needs(const Params& params) const override {
    Needs needs;
    if (params.choice("with") == "self") return needs;
    needs.alive = params.count("tasks");
    if (needs.alive % 2 != 0) {
      throw ParamError(
          fmt::format("workload pipe: tasks:{} do not pair off; give an even number, or with:self",
                      needs.alive));
    }
    return needs;
  }

  void prepare(const Params& params, Arena& arena) override {
    const auto tasks = params.count("tasks");
    make(arena, tasks);
    setup_->pairs = params.choice("with") == "pair";
    setup_->size = params.count("size");
    setup_->messages = params.count("messages");
    if (!setup_->pairs && setup_->size > kSelfBytes) {
      throw ParamError(fmt::format(
          "workload pipe: size:{} does not fit a pipe, and with:self nobody would empty it; give "
          "at most {}, or with:pair",
          setup_->size, kSelfBytes));
    }
    const auto inboxes = arena.make_array<Inbox>(tasks);
    for (Inbox& inbox : inboxes) {
      const PipeEnds& pipe = pipes_.emplace_back(make_pipe());
      inbox = {pipe.read.get(), pipe.write.get()};
      arena.share(inbox.reader);
      arena.share(inbox.writer);
    }
    setup_->inboxes = inboxes.data();
  }

  /// How many messages came through unharmed.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    // Not closed here: the next batch uses them again.
    const int reader = setup_->inboxes[index].reader;
    const int writer = setup_->inboxes[partner_of(index)].writer;
    context.adopt(reader);
    context.adopt(writer);
    if (setup_->pairs) co_await setup_->all_here.wait(context);
    const bool asks = !setup_->pairs || index % 2 == 0;
    std::vector<std::byte> message(setup_->size);
    std::uint64_t right = 0;
    for (std::uint32_t i = 0; i < setup_->messages; ++i) {
      const auto filling = static_cast<std::byte>(i);
      if (asks) {
        std::ranges::fill(message, filling);
        co_await write_all(context, writer, message);
      }
      co_await read_all(context, reader, message);
      if (std::ranges::count(message, filling) == std::ssize(message)) ++right;
      if (!asks) co_await write_all(context, writer, message);
    }
    co_return right;
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, setup_->messages, "task {} read {} messages of {} as they were written");
    const std::size_t askers = setup_->pairs ? results.size() / 2 : results.size();
    round_trips_ = static_cast<double>(askers) * setup_->messages;
  }
  Findings findings() override { return {.operations = round_trips_}; }

 private:
  // What fits into a pipe at once whatever its size: pipe(7), since Linux 4.5 a user with many
  // pipes gets new ones of two pages, or of one.
  static constexpr std::uint32_t kSelfBytes = 4096;
  std::uint32_t partner_of(std::uint32_t index) const noexcept {
    return setup_->pairs ? index ^ 1U : index;
  }

  std::vector<PipeEnds> pipes_;
  double round_trips_ = 0;
};

}  // namespace

WorkloadInfo pipe_info() {
  return {
      .name = "pipe",
      .kind = "io",
      .summary = "sends messages forth and back through pipes",
      .tutorial = "000, 003 Pipe",
      .operation = "round trip",
      .tasks = 2,
      .most_tasks = SharedDescriptors::kMost / 2,
      .params = {ParamSpec::choice("with", {"pair", "self"},
                                   "pair: two tasks by turns; self: each task through a pipe of "
                                   "its own"),
                 ParamSpec::integer("size", 64, 1, 16'777'216, "bytes of a message"),
                 ParamSpec::integer("messages", 2000, 1, 100'000'000, "round trips of each")},
      .make = [] { return std::make_unique<Pipes>(); },
  };
}

}  // namespace fourways
