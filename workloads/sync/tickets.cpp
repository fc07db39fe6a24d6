// tickets: buyers look into a JSON file how many tickets are left, and buy one if there is one. The
// "12306" example of tutorial 003: between reading the count and writing it back lies the network,
// and without a guard all buy the same last ticket. With a lock around the purchase, or with buyers
// one after another (003's p.join() in the loop), exactly what there is gets sold, and it takes
// longer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "workloads/contract/workload_of.hpp"
#include "workloads/support/temporary_directory.hpp"
#include "workloads/sync/ticket_file.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

enum class Guard { none, lock, join };

struct Office {
  Guard guard = Guard::none;
  std::int64_t tickets = 0;
  std::chrono::nanoseconds delay{};
  std::array<char, 4096> directory{};

  std::atomic<std::uint32_t> sold{0};
  std::atomic<std::uint32_t> came{0};  // join: numbers drawn, as people came
  SharedWord served;                   // join: the number of those that have left

  std::string file() const { return std::string(directory.data()) + "/db.json"; }
  std::string scratch(std::uint32_t buyer) const { return fmt::format("{}.{}", file(), buyer); }
  std::string lock_file() const { return file() + ".lock"; }
};

/// A buyer's turn, which ends with the scope, so that one that fails does not hold up the rest.
class Turn {
 public:
  static Task<Turn> take(Context& context, Office* office) {
    const std::uint32_t mine = office->came.fetch_add(1);
    for (;;) {
      const std::uint32_t now = office->served.value.load(std::memory_order_acquire);
      if (now == mine) co_return Turn(context, *office);
      co_await context.wait_on(office->served, now);
    }
  }

  Turn(Turn&& other) noexcept
      : context_(other.context_), setup_(std::exchange(other.setup_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (setup_ == nullptr) return;
    setup_->served.value.fetch_add(1, std::memory_order_seq_cst);
    context_.wake(setup_->served, kEveryone);
  }

 private:
  Turn(Context& context, Office& office) noexcept : context_(context), setup_(&office) {}
  Context& context_;
  Office* setup_;
};

/// 003's get(): read, and if there is one left, pay, and write back one less.
Task<void> buy(Context& context, Office* office, std::uint32_t buyer) {
  const std::int64_t left = co_await read_tickets(context, office->file());
  if (left == 0) co_return;
  co_await context.sleep_for(office->delay);
  co_await write_tickets(context, office->file(), office->scratch(buyer), left - 1);
  ++office->sold;
}

/// 003's search(), then get().
Task<void> look_and_buy(Context& context, Office* office, std::uint32_t buyer) {
  co_await read_tickets(context, office->file());
  co_await context.sleep_for(office->delay);
  if (office->guard == Guard::lock) {
    const TaskFd lock = co_await lock_file(context, office->lock_file());
    co_await buy(context, office, buyer);
  } else {
    co_await buy(context, office, buyer);
  }
}

class Tickets final : public WorkloadOf<Office> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    buyers_ = params.integer("tasks");
    directory_ = std::make_unique<TemporaryDirectory>("tickets");
    make(arena);
    setup_->guard = params.choice_as<Guard>("guard");
    setup_->tickets = params.integer("tickets");
    setup_->delay = params.duration("delay");
    directory_->copy_path(setup_->directory);
  }

  void start_batch() override {
    std::ofstream file(setup_->file());
    file << fmt::format("{{\"count\": {}}}", setup_->tickets) << std::flush;
    if (!file) throw_errno("write " + setup_->file());
    setup_->sold = 0;
    setup_->came = 0;
    setup_->served.value = 0;
  }

  /// Its index: nothing that a race decides.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    if (setup_->guard == Guard::join) {
      const Turn turn = co_await Turn::take(context, setup_);
      co_await look_and_buy(context, setup_, index);
    } else {
      co_await look_and_buy(context, setup_, index);
    }
    co_return index;
  }

  /// No buyer is sent away while there are tickets, and with a guard none is sold twice.
  void verify(std::span<const std::uint64_t>) override {
    const std::int64_t wanted = std::min(setup_->tickets, buyers_);
    const std::int64_t sold = setup_->sold;
    if (sold < wanted || (setup_->guard != Guard::none && sold > wanted)) {
      throw WrongResult(fmt::format("{} tickets were sold, {} should have been", sold, wanted));
    }
    std::ifstream file(setup_->file());
    left_ = tickets_in(std::string(std::istreambuf_iterator<char>(file), {}), setup_->file());
    if (setup_->guard != Guard::none && left_ != setup_->tickets - sold) {
      throw WrongResult(
          fmt::format("{} of {} tickets were sold, but {} are left", sold, setup_->tickets, left_));
    }
  }

  Findings findings() override {
    return {.figures = {{"sold", setup_->sold},
                        {"tickets", static_cast<double>(setup_->tickets)},
                        {"left", static_cast<double>(left_)}}};
  }

  TwinInputs twin_inputs() override { return {.texts = {{"file", setup_->file()}}}; }
  void take(const TwinReport& report) override {
    setup_->sold = static_cast<std::uint32_t>(report.count("sold"));
  }

 private:
  std::unique_ptr<TemporaryDirectory> directory_;
  std::int64_t buyers_ = 0;
  std::int64_t left_ = 0;
};

}  // namespace

WorkloadInfo tickets_info() {
  return {
      .name = "tickets",
      .kind = "sync",
      .summary = "buys a ticket, if the JSON file that all share says there is one",
      .tutorial = "003 the mutex, by the example of buying tickets",
      .operation = "buyer",
      .tasks = 10,
      .most_tasks = 400,
      .params = {ParamSpec::choice("guard", {"none", "lock", "join"},
                                   "none; a file lock around the purchase; buyers one after "
                                   "another"),
                 ParamSpec::integer("tickets", 1, 0, 1'000'000, "tickets for sale"),
                 ParamSpec::duration("delay", 2ms, 0ns, 60s,
                                     "what the network takes, to look and to buy (ns, us, ms, s)")},
      .make = [] { return std::make_unique<Tickets>(); },
  };
}

}  // namespace fourways
