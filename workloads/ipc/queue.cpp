// queue: half of the tasks put numbered messages into a queue, the others get them; every message
// is checked by the task that gets it. Tutorials 003 and 004 (multiprocessing.Queue): bounded or
// not, waiting for ever, for a while or not at all, and three questions, empty(), full() and
// qsize(), whose answers may be wrong by the time they are read. `backing` compares a ring in
// shared memory with what CPython's queue is made of, a pipe and locks.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/message_ring.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/ipc/numbered_message.hpp"
#include "workloads/ipc/pipe_queue.hpp"
#include "workloads/support/per_task.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostRingBytes = std::size_t{2} << 30;

enum class Waiting : std::uint32_t { block, timeout, poll, until_empty };

/// Part `index` of `whole` dealt out to `parts`.
std::uint64_t share_of(std::uint64_t whole, std::uint32_t parts, std::uint32_t index) {
  return whole / parts + (index < whole % parts ? 1 : 0);
}

/// What one task saw.
struct Account {
  std::uint64_t got = 0;
  std::uint64_t sum = 0;    // of the weights of what it got
  std::uint64_t full = 0;   // puts that ended with Full
  std::uint64_t empty = 0;  // gets that ended with Empty
  std::uint64_t stale = 0;  // answers that were not true any more a moment later
};

struct Setup {
  explicit Setup(std::uint32_t parties) noexcept : tasks(parties), all_here(parties) {}

  const std::uint32_t tasks;
  Barrier all_here;
  std::uint32_t size = 0;
  std::uint64_t messages = 0;
  Payload payload{};
  Waiting waiting{};
  std::int64_t timeout_ns = 0;
  Relative<MessageRing> ring;  // this or
  Relative<PipeQueue> pipe;    // that
  PerTask<Account> accounts;

  // Task 0 puts, task 1 gets, task 2 puts...; a task that is alone does both.
  std::uint32_t producers() const noexcept { return (tasks + 1) / 2; }
  std::uint32_t consumers() const noexcept { return std::max(tasks / 2, 1U); }
  std::uint64_t to_put(std::uint32_t task) const {
    return task % 2 == 0 ? share_of(messages, producers(), task / 2) : 0;
  }
  std::uint64_t to_get(std::uint32_t task) const {
    if (tasks == 1) return messages;
    return task % 2 == 1 ? share_of(messages, consumers(), task / 2) : 0;
  }

  Deadline deadline() const {
    switch (waiting) {
      case Waiting::timeout: return Deadline::in(std::chrono::nanoseconds(timeout_ns));
      case Waiting::poll:
      case Waiting::until_empty: return {Clock::time_point::min()};  // at once
      case Waiting::block: break;
    }
    return Deadline::never();
  }
};

/// One task at one queue. `Queue` is a MessageRing or a PipeQueue.
template <class Queue>
class User {
 public:
  User(Context& context, Queue& queue, const Setup& setup, std::uint32_t task)
      : context_(context),
        queue_(queue),
        setup_(setup),
        account_(setup.accounts[task]),
        producer_(task),
        buffer_(std::max<std::size_t>(setup.size, PipeQueue::kMostBytes)),
        next_(setup.tasks) {}

  Task<void> put_all(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      write_message(setup_.payload, {producer_, i}, message());
      const bool asks = setup_.waiting == Waiting::poll;
      for (;;) {
        const bool said_full = asks && queue_.full();
        if (asks) co_await context_.yield();
        const bool put = co_await queue_.put(context_, message(), setup_.deadline());
        if (asks && put == said_full) ++account_.stale;
        if (put) break;
        ++account_.full;
      }
      context_.checkpoint();
    }
  }
  Task<void> get_all(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const bool asks = setup_.waiting == Waiting::poll;
      for (;;) {
        const bool said_empty = asks && queue_.empty();
        if (asks) co_await context_.yield();
        const auto size = co_await queue_.get(context_, buffer_, setup_.deadline());
        if (asks && size.has_value() == said_empty) ++account_.stale;
        if (size) {
          take(*size);
          break;
        }
        ++account_.empty;
      }
      context_.checkpoint();
    }
  }
  Task<void> take_turns(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      write_message(setup_.payload, {producer_, i}, message());
      co_await queue_.put(context_, message());
      const auto size = co_await queue_.get(context_, buffer_);
      take(size.value());
      context_.checkpoint();
    }
  }
  Task<void> get_until_empty() {
    while (!queue_.empty()) {
      const auto size = co_await queue_.get(context_, buffer_, setup_.deadline());
      if (size) {
        take(*size);
      } else {
        ++account_.stale;
        ++account_.empty;
        co_await context_.yield();
      }
    }
  }

 private:
  std::span<std::byte> message() { return std::span(buffer_).first(setup_.size); }

  void take(std::size_t size) {
    const MessageNumber number = read_message(setup_.payload, std::span(buffer_).first(size));
    if (number.producer >= next_.size() || number.sequence < next_[number.producer]) {
      throw WrongResult(fmt::format("message {} of producer {} came after message {}",
                                    number.sequence, number.producer,
                                    next_[number.producer % next_.size()] - 1));
    }
    next_[number.producer] = number.sequence + 1;
    ++account_.got;
    account_.sum += weight_of(number);
  }

  Context& context_;
  Queue& queue_;
  const Setup& setup_;
  Account& account_;
  const std::uint32_t producer_;
  std::vector<std::byte> buffer_;
  std::vector<std::uint64_t> next_;  // by producer: the least sequence that may come
};

template <class Queue>
Task<std::uint64_t> use(Context& context, Queue* queue, Setup* setup, std::uint32_t task) {
  User<Queue> user(context, *queue, *setup, task);
  co_await setup->all_here.wait(context);
  if (setup->tasks == 1) {
    co_await user.take_turns(setup->messages);
  } else if (task % 2 == 0) {
    co_await user.put_all(setup->to_put(task));
  } else if (setup->waiting == Waiting::until_empty) {
    co_await user.get_until_empty();
    co_return 0;
  } else {
    co_await user.get_all(setup->to_get(task));
  }
  co_return setup->to_put(task) + setup->to_get(task);
}

class QueueWorkload final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    return {.alive = params.count("tasks"), .twin = true};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena, params.count("tasks"));
    read_params(params);
    const auto maxsize = params.count("maxsize");
    if (params.choice("backing") == "pipe") {
      make_pipe(arena, maxsize);
    } else {
      make_ring(arena, maxsize);
    }
    setup_->accounts.make(arena, setup_->tasks);
  }

  void start_batch() override {
    if (MessageRing* ring = setup_->ring.get()) ring->clear();
    setup_->accounts.reset();
  }

  /// How many messages it put or got.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    if (MessageRing* ring = setup_->ring.get()) return use(context, ring, setup_, index);
    PipeQueue* pipe = setup_->pipe.get();
    pipe->adopt(context);
    return use(context, pipe, setup_, index);
  }

  void verify(std::span<const std::uint64_t>) override {
    if (setup_->waiting == Waiting::until_empty) return;
    const std::uint64_t got = setup_->accounts.sum(&Account::got);
    if (got != setup_->messages) {
      throw WrongResult(fmt::format("{} messages were got of the {} put", got, setup_->messages));
    }
    std::uint64_t expected = 0;
    for (std::uint32_t task = 0; task < setup_->tasks; ++task) {
      for (std::uint64_t i = 0; i < setup_->to_put(task); ++i) expected += weight_of({task, i});
    }
    if (const std::uint64_t sum = setup_->accounts.sum(&Account::sum); sum != expected) {
      throw WrongResult(
          fmt::format("the messages got add up to {:016x}, those put to {:016x}", sum, expected));
    }
  }

  Findings findings() override {
    const auto& all = setup_->accounts;
    const auto messages = static_cast<double>(setup_->messages);
    return {.operations = messages,
            .figures = {{"full_outcomes", all.figure(&Account::full)},
                        {"empty_outcomes", all.figure(&Account::empty)},
                        {"stale_answers", all.figure(&Account::stale)},
                        {"missed_messages", messages - all.figure(&Account::got)}}};
  }

  void take(const TwinReport& report) override {
    const auto count = [&](const char* name) {
      return static_cast<std::uint64_t>(report.count(name));
    };
    setup_->accounts[0] = {count("got"), count("sum"), count("full"), count("empty"),
                           count("stale")};
  }

 private:
  void read_params(const Params& params) {
    setup_->size = params.count("size");
    setup_->messages = static_cast<std::uint64_t>(params.integer("messages"));
    setup_->payload = params.choice_as<Payload>("payload");
    setup_->timeout_ns = params.duration("timeout").count();
    setup_->waiting = params.choice_as<Waiting>("wait");
    if (setup_->size < least_bytes(setup_->payload)) {
      throw ParamError(
          fmt::format("workload queue: size={} is not accepted with payload={}; at "
                      "least {}",
                      setup_->size, params.choice("payload"), least_bytes(setup_->payload)));
    }
    if (setup_->waiting == Waiting::until_empty &&
        (params.integer("maxsize") != 0 || params.choice("backing") == "pipe")) {
      throw ParamError(
          "workload queue: wait=until_empty is not accepted with a maxsize or with backing=pipe; "
          "who puts would wait for ever for consumers that have gone: use maxsize=0 and "
          "backing=ring");
    }
  }

  void make_ring(Arena& arena, std::uint32_t maxsize) {
    // Without a limit there is room for all messages of the batch: no put ever waits.
    const std::uint64_t capacity = maxsize != 0 ? maxsize : setup_->messages;
    if (capacity * setup_->size > kMostRingBytes) {
      throw ParamError(fmt::format(
          "workload queue: room for {} messages of size={} is not accepted; together at most {} "
          "bytes: set a maxsize, or fewer or smaller messages",
          capacity, setup_->size, kMostRingBytes));
    }
    setup_->ring =
        &arena.make<MessageRing>(arena, static_cast<std::uint32_t>(capacity), setup_->size);
  }

  void make_pipe(Arena& arena, std::uint32_t maxsize) {
    pipe_ = fourways::make_pipe();
    const int read_end = pipe_.read.get(), write_end = pipe_.write.get();
    arena.share(read_end);
    arena.share(write_end);
    setup_->pipe = &arena.make<PipeQueue>(maxsize, read_end, write_end);
  }

  PipeEnds pipe_;
};

}  // namespace

WorkloadInfo queue_info() {
  return {
      .name = "queue",
      .kind = "ipc",
      .summary = "puts messages into a queue, or gets and checks them",
      .tutorial = "003 VI Queue, 004 Queue between processes",
      .operation = "message",
      .tasks = 2,
      .most_tasks = 1024,
      .params =
          {ParamSpec::integer("messages", 100'000, 1, 50'000'000,
                              "messages altogether, dealt out to the producers"),
           ParamSpec::integer("size", 64, 16, static_cast<std::int64_t>(PipeQueue::kMostBytes),
                              "bytes per message"),
           ParamSpec::integer("maxsize", 4096, 0, 1'000'000,
                              "messages the queue holds; 0: unlimited (the ring has room for all "
                              "messages; a pipe holds what the kernel lets it)"),
           ParamSpec::choice("backing", {"ring", "pipe"},
                             "ring: a lock-free ring in shared memory; pipe: a pipe and two locks, "
                             "as CPython's queue"),
           ParamSpec::choice("payload", {"bytes", "json"}, "what a message is made of"),
           ParamSpec::choice("wait", {"block", "timeout", "poll", "until_empty"},
                             "how put and get wait: for ever; for `timeout`; not at all, after "
                             "asking full() or empty(); consumers that leave at the first empty()"),
           ParamSpec::duration("timeout", 1ms, 1us, 10s,
                               "how long a put or get waits before Full or Empty (wait=timeout)")},
      .make = [] { return std::make_unique<QueueWorkload>(); },
  };
}

}  // namespace fourways
