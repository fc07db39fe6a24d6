// convoy: task 0 is an echo server, every other task a hog that computes; a client process outside
// asks the server, one request after another, and times it. Tutorial 001 leaves this out of
// "threads wait at the same time": under CPython's lock a thread that waits for IO must queue
// behind threads that compute, one switch interval each time it wants the lock back (the convoy
// effect). Under fibers and event loops a computing task starves all others unless it yields.
//
// The course of a batch, to which a twin in another language has to keep:
//   server: accept, barrier of all tasks, send one byte '!', barrier again, then upper-case what
//           comes to the end of the stream, then set `over`
//   hog:    barrier, barrier, then step after step, each 1000 turns of `while left > 0: left -= 1`
//           with a check site a turn, a look at `over` and at the clock after it and, with
//           yield=yes, a yield; until `over`, or until `span` and `patience` have passed since the
//           server came to the second barrier
//   client: connects, waits for the '!', asks at most `requests` times and begins none once `span`
//           has passed since the first, but asks at least once; then closes
#include <fmt/format.h>

#include "workloads/companions/convoy_client.hpp"
#include "workloads/companions/upper_case.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kTurnsPerStep = 1000;

// An ordinary function: a coroutine would keep the loop's variable in its frame, in memory.
void compute_step(Context& context) {
  std::uint64_t left = kTurnsPerStep;
  while (left > 0) {
    --left;
    opaque(left);
    context.checkpoint();
  }
}

struct Setup {
  explicit Setup(std::uint32_t tasks) noexcept : all_here(tasks) {}
  Barrier all_here;
  std::uint32_t bytes = 0;
  std::chrono::nanoseconds computing{};
  bool yields = false;
  int listener = -1;
  Relative<const Companion::Report> client;
  Clock::time_point until;  // hogs give up; set before the second barrier
  std::uint64_t served = 0;
  std::atomic<std::uint64_t> steps{0};
  std::atomic<bool> over{false};
};

class Convoy final : public WorkloadOf<Setup> {
 public:
  // One batch is long enough to warm itself, and at long intervals far too long to be run twice.
  Needs needs(const Params& params) const override {
    return {.alive = params.count("tasks"), .warm_up = false, .twin = true};
  }

  void prepare(const Params& params, Arena& arena) override {
    const ConvoyLoad load{.requests = params.count("requests"),
                          .bytes = params.count("size"),
                          .span = params.duration("span")};
    listener_ = listen_on_loopback(1);
    client_ = std::make_unique<ConvoyClient>(arena, load, listener_);
    make(arena, params.count("tasks"));
    setup_->bytes = load.bytes;
    setup_->computing = load.span + params.duration("patience");
    setup_->yields = params.choice("yield") == "yes";
    setup_->listener = listener_.fd.get();
    setup_->client = &client_->own_words();
    arena.share(setup_->listener);
  }

  void start_batch() override {
    setup_->over = false;
    setup_->served = setup_->steps = 0;
    client_->go();
  }

  /// 1: how much was served and computed varies, and stands in the figures.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    if (index == 0) {
      co_await serve(context);
    } else {
      co_await compute(context);
    }
    co_return 1;
  }

  void verify(std::span<const std::uint64_t>) override {
    if (const std::string reason = client_->failure(); !reason.empty()) {
      throw std::runtime_error(reason);
    }
    const std::uint64_t asked = std::uint64_t{client_->report().requests_done} * setup_->bytes;
    if (asked == 0 || setup_->served != asked) {
      throw WrongResult(fmt::format("the server sent {} bytes back, the client received {}",
                                    setup_->served, asked));
    }
  }

  Findings findings() override {
    const ConvoyReport& report = client_->report();
    const std::int64_t* latencies = report.latencies_ns.get();
    return {.operations = static_cast<double>(report.requests_done),
            .latencies_ns = {latencies, latencies + report.requests_done},
            .notes = {{"client", "closed loop on one connection, in a process of its own"}},
            .figures = {{"requests_per_s",
                         report.requests_done * 1e9 / static_cast<double>(report.wall_ns)},
                        {"hog_steps", static_cast<double>(setup_->steps)}}};
  }

  TwinInputs twin_inputs() override {
    return {.texts = {}, .descriptors = {{"listener", setup_->listener}}};
  }
  void take(const TwinReport& report) override {
    setup_->served = static_cast<std::uint64_t>(report.count("served"));
    setup_->steps = static_cast<std::uint64_t>(report.count("steps"));
  }

 private:
  /// Lets the hogs go, however the server ends.
  struct Over {
    std::atomic<bool>& flag;
    ~Over() { flag = true; }
  };

  Task<int> accept_client(Context& context) {
    context.adopt(setup_->listener);
    try {
      co_return co_await context.accept(setup_->listener);
    } catch (const std::system_error&) {  // the client shuts the listener down when it fails
      const std::string reason = setup_->client->text();
      if (!reason.empty()) throw std::runtime_error(reason);
      throw;
    }
  }

  Task<void> serve(Context& context) {
    const Over over{setup_->over};
    const int accepted = co_await accept_client(context);
    const TaskFd connection(context, accepted);
    co_await setup_->all_here.wait(context);
    co_await write_all(context, connection.get(), std::span(&ConvoyClient::kGreeting, 1));
    setup_->until = Clock::now() + setup_->computing;
    co_await setup_->all_here.wait(context);
    std::vector<std::byte> buffer(std::size_t{2} * setup_->bytes);
    co_await serve_upper_case(context, connection.get(), buffer, &setup_->served);
  }

  Task<void> compute(Context& context) {
    co_await setup_->all_here.wait(context);
    co_await setup_->all_here.wait(context);
    std::uint64_t steps = 0;
    while (!setup_->over.load(std::memory_order_relaxed) && Clock::now() < setup_->until) {
      compute_step(context);
      ++steps;
      if (setup_->yields) co_await context.yield();
    }
    setup_->steps += steps;
  }

  Listener listener_;
  std::unique_ptr<ConvoyClient> client_;
};

}  // namespace

WorkloadInfo convoy_info() {
  return {
      .name = "convoy",
      .kind = "mixed",
      .summary = "task 0 serves a client's requests, the others compute beside it",
      .tutorial = "001 threads that wait for IO, coroutines that must yield",
      .operation = "request",
      .tasks = 2,
      .most_tasks = 256,
      .params = {ParamSpec::integer("requests", 1000, 1, 1'000'000,
                                    "the client's, unless `span` ends them earlier"),
                 ParamSpec::integer("size", 64, 1, 65'536, "bytes per request"),
                 ParamSpec::choice("yield", {"no", "yes"},
                                   "yes: a computing task yields after each step of 1000 turns"),
                 ParamSpec::duration("span", 200ms, 1us, 60s,
                                     "no request is begun so long after the first "
                                     "(ns, us, ms, s)"),
                 ParamSpec::duration("patience", 300ms, 1us, 10min,
                                     "how long after `span` computing tasks end even if the "
                                     "client is still waiting, because they starve its server")},
      .make = [] { return std::make_unique<Convoy>(); },
  };
}

}  // namespace fourways
