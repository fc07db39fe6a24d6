// tickets: buyers look how many tickets are left, in a JSON file, and buy one if there is one. The
// "12306" example of tutorial 003: between reading the count and writing it back lies the network,
// and without a guard all buy the same last ticket. A lock around the purchase, or buyers one after
// another (003's p.join() in the loop), sell exactly what there is, and take longer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>

#include "workloads/contract/workload.hpp"
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
  SharedWord served;                   // join: those who have left

  std::string file() const { return std::string(directory.data()) + "/db.json"; }
  std::string scratch(std::uint32_t buyer) const { return fmt::format("{}.{}", file(), buyer); }
  std::string lock_file() const { return file() + ".lock"; }
};

/// Its holder's turn ends with the scope, so that one who fails does not hold up the rest.
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
      : context_(other.context_), office_(std::exchange(other.office_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (office_ == nullptr) return;
    office_->served.value.fetch_add(1, std::memory_order_seq_cst);
    context_.wake(office_->served, kEveryone);
  }

 private:
  Turn(Context& context, Office& office) noexcept : context_(context), office_(&office) {}
  Context& context_;
  Office* office_;
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
    const FileLock lock = co_await FileLock::take(context, office->lock_file());
    co_await buy(context, office, buyer);
  } else {
    co_await buy(context, office, buyer);
  }
}

class Tickets final : public Workload {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    static const std::map<std::string, Guard> kGuards{
        {"none", Guard::none}, {"lock", Guard::lock}, {"join", Guard::join}};
    buyers_ = params.integer("tasks");
    directory_ = std::make_unique<TemporaryDirectory>("tickets");
    office_ = &arena.make<Office>();
    office_->guard = kGuards.at(params.choice("guard"));
    office_->tickets = params.integer("tickets");
    office_->delay = params.duration("delay");
    const std::string& path = directory_->path();
    if (path.size() >= office_->directory.size()) {
      throw ParamError("workload tickets: the path " + path + " is too long: set a shorter TMPDIR");
    }
    std::memcpy(office_->directory.data(), path.c_str(), path.size() + 1);
    arena.set_root(*office_);
  }
  void attach(Arena& arena) override { office_ = &arena.root<Office>(); }

  void start_batch() override {
    std::ofstream file(office_->file());
    file << fmt::format("{{\"count\": {}}}", office_->tickets) << std::flush;
    if (!file) throw_errno("write " + office_->file());
    office_->sold = 0;
    office_->came = 0;
    office_->served.value = 0;
  }

  /// Nothing that races decide.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    if (office_->guard == Guard::join) {
      const Turn turn = co_await Turn::take(context, office_);
      co_await look_and_buy(context, office_, index);
    } else {
      co_await look_and_buy(context, office_, index);
    }
    co_return index;
  }

  /// Nobody is sent away while there are tickets; guarded, none is sold twice.
  void verify(std::span<const std::uint64_t>) override {
    const std::int64_t wanted = std::min(office_->tickets, buyers_);
    const std::int64_t sold = office_->sold;
    if (sold < wanted || (office_->guard != Guard::none && sold > wanted)) {
      throw WrongResult(fmt::format("{} tickets were sold, {} should have been", sold, wanted));
    }
    std::ifstream file(office_->file());
    left_ = tickets_in(std::string(std::istreambuf_iterator<char>(file), {}), office_->file());
    if (office_->guard != Guard::none && left_ != office_->tickets - sold) {
      throw WrongResult(fmt::format("{} of {} tickets were sold, but {} are left", sold,
                                    office_->tickets, left_));
    }
  }

  Findings findings() override {
    Findings found;
    found.figures = {{"sold", office_->sold},
                     {"tickets", static_cast<double>(office_->tickets)},
                     {"left", static_cast<double>(left_)}};
    return found;
  }

  TwinInputs twin_inputs() override { return {.texts = {{"file", office_->file()}}}; }
  void take(const TwinReport& report) override {
    office_->sold = static_cast<std::uint32_t>(report.count("sold"));
  }

 private:
  Office* office_ = nullptr;
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
