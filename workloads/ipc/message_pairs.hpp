// MessagePairs: what pipe_stream and socket have in common. Two tasks at a time exchange numbered
// messages over a connection. The first sends and the other checks; in duplex mode the other sends
// each message back. It can end in several ways: the sender closes, the receiver leaves first, or
// the last message is cut or too long.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload.hpp"
#include "workloads/ipc/connection.hpp"
#include "workloads/support/per_task.hpp"

namespace fourways {

class MessagePairs : public Workload {
 public:
  /// The parameters that all such workloads have.
  static std::vector<ParamSpec> params();

  Needs needs(const Params& params) const override {
    return {.alive = static_cast<std::uint32_t>(params.integer("tasks"))};
  }
  void start_batch() override;
  /// How many messages it sent or checked; 0 for a sender whose receiver left.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override;
  void verify(std::span<const std::uint64_t> results) override;
  Findings findings() override;

 protected:
  enum class Ending : std::uint32_t { close, reader_leaves, half_message, too_long };
  /// What a task saw at the end.
  enum class Seen : std::uint32_t { nothing, end_of_file, closed, half_message, too_long };

  struct Account {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t bytes = 0;  // of the messages received
    std::uint64_t poll_timeouts = 0;
    std::int64_t round_trips_ns = 0;
    Seen seen = Seen::nothing;
  };
  struct Exchange {
    explicit Exchange(std::uint32_t parties) noexcept : tasks(parties), all_here(parties) {}
    const std::uint32_t tasks;
    Barrier all_here;
    std::uint64_t messages = 0;
    std::uint32_t size = 0;
    std::uint32_t limit = 0;
    bool duplex = false;
    Ending ending{};
    std::int64_t poll_ns = 0;  // 0: no polling
    std::int64_t pause_ns = 0;
    PerTask<Account> accounts;
  };
  enum class Role { sender, receiver, both };
  struct Ends {
    int read = Connection::kNone;
    int write = Connection::kNone;

    /// For a task that could not open both.
    void close(Context& context) const noexcept {
      if (read != Connection::kNone) context.close(read);
      if (write != Connection::kNone && write != read) context.close(write);
    }
  };

  /// For prepare() and attach() of a derived class. Throws ParamError; `owner`: "workload socket".
  void make_exchange(const Params& params, Arena& arena, const std::string& owner);
  void use_exchange(Exchange& exchange) noexcept { exchange_ = &exchange; }
  Exchange& exchange() const noexcept { return *exchange_; }

  /// Task 2k sends to task 2k + 1; the last of an odd number has both ends and uses them in turns.
  Role role(std::uint32_t task) const noexcept {
    if (task % 2 != 0) return Role::receiver;
    return task + 1 == exchange_->tasks ? Role::both : Role::sender;
  }
  // Far more than a meeting or a connection takes where all tasks are alive.
  static constexpr std::chrono::seconds kLongestMeeting{20};
  /// Waits until all tasks have come so far. Throws std::runtime_error when they do not.
  Task<void> meet(Context& context);

 private:
  class Side;

  /// Awaits the task's connection, adopted, all others' being made as well.
  virtual Task<Ends> open(Context& context, std::uint32_t task) = 0;

  Exchange* exchange_ = nullptr;
};

}  // namespace fourways
