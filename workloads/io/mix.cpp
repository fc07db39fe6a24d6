// mix: each task computes, then asks a server and waits for the answer, and again. Tutorial 002
// sorts work into CPU-bound and IO-bound; real work is somewhere between, and the parameter `cpu`
// moves it from one end to the other while the nominal time of a task stays the same. Shows where
// on that line each model stops paying.

#include <array>

#include "workloads/companions/delay_server.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/fnv1a.hpp"
#include "workloads/support/opaque.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

// Steps of the generator below that take a microsecond: a fixed number, so that the work is the
// same in every sample and on every machine. A step is a multiplication and an addition that wait
// for each other, 4 cycles; timed over 2.6 million steps (g++ 12 -O2, AMD EPYC at 3.6 GHz).
constexpr std::uint64_t kStepsPerMicrosecond = 900;

// The linear congruential generator of D. Knuth's MMIX: modulo 2^64, period 2^64.
constexpr std::uint64_t kMultiplier = 6364136223846793005;
constexpr std::uint64_t kIncrement = 1442695040888963407;

std::uint64_t compute(Context& context, std::uint64_t state, std::uint64_t microseconds) {
  for (std::uint64_t done = 0; done < microseconds; ++done) {
    for (std::uint64_t step = 0; step < kStepsPerMicrosecond; ++step) {
      state = state * kMultiplier + kIncrement;
      opaque(state);
    }
    context.checkpoint();
  }
  return state;
}

/// The same state, `steps` later, by squaring: F. Brown, "Random Number Generation with Arbitrary
/// Strides", 1994.
std::uint64_t jump(std::uint64_t state, std::uint64_t steps) {
  std::uint64_t multiplier = kMultiplier, increment = kIncrement;
  for (; steps != 0; steps >>= 1U) {
    if ((steps & 1U) != 0) state = state * multiplier + increment;
    increment *= multiplier + 1;
    multiplier *= multiplier;
  }
  return state;
}

struct Setup {
  std::uint32_t steps = 0;
  std::uint64_t compute_us = 0;
  std::uint64_t delay_ns = 0;
  sockaddr_in server{};
};

class Mix final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    const auto budget_ns = static_cast<std::uint64_t>(params.duration("budget").count());
    const auto percent = static_cast<std::uint64_t>(params.integer("cpu"));
    make(arena);
    setup_->steps = params.count("steps");
    setup_->compute_us = budget_ns * percent / 100 / 1000;
    setup_->delay_ns = budget_ns * (100 - percent) / 100;
    server_ = std::make_unique<DelayServer>(arena, kReplyBytes, params.count("tasks"));
    setup_->server = server_->address();
  }

  /// What the computations and the answers come to together.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const TaskFd socket(context, task_socket(context));
    co_await context.connect(socket.get(), generic(setup_->server), sizeof setup_->server);
    const DelayRequest request{
        .delay_ns = setup_->delay_ns,
        .offset = DelayServer::offset_of(index),
        .size = kReplyBytes,
        .last = 0,
        .reserved = 0,
    };
    std::array<std::byte, kReplyBytes> reply;
    std::uint64_t state = index;
    for (std::uint32_t step = 0; step < setup_->steps; ++step) {
      state = compute(context, state, setup_->compute_us);
      co_await write_all(context, socket.get(), std::as_bytes(std::span(&request, 1)));
      co_await read_all(context, socket.get(), reply);
      state ^= fnv1a(reply);
    }
    co_return state;
  }

  void verify(std::span<const std::uint64_t> results) override {
    server_->check();
    const auto expected = [&](std::uint32_t task) {
      const auto answer = fnv1a(server_->content(DelayServer::offset_of(task), kReplyBytes));
      std::uint64_t state = task;
      for (std::uint32_t step = 0; step < setup_->steps; ++step) {
        state = jump(state, setup_->compute_us * kStepsPerMicrosecond) ^ answer;
      }
      return state;
    };
    expect_each(results, expected, "task {} came to {:016x}, expected {:016x}");
  }

  TwinInputs twin_inputs() override { return {.texts = {{"server", text_of(setup_->server)}}}; }

 private:
  static constexpr std::uint32_t kReplyBytes = 64;
  std::unique_ptr<DelayServer> server_;
};

}  // namespace

WorkloadInfo mix_info() {
  return {
      .name = "mix",
      .kind = "mixed",
      .summary = "computes, then waits for a server's answer, by turns",
      .tutorial = "002 CPU-bound against IO-bound work",
      .column = "mixed",
      .most_tasks = 20'000,
      .params = {ParamSpec::integer("steps", 2, 1, 100'000, "computations and requests per task"),
                 ParamSpec::duration("budget", 2ms, 1us, 10s,
                                     "nominal time of a step, computing and waiting together "
                                     "(ns, us, ms, s)"),
                 ParamSpec::integer("cpu", 50, 0, 100,
                                    "percent of the budget that is computing; the rest is the "
                                    "server's delay")},
      .make = [] { return std::make_unique<Mix>(); },
  };
}

}  // namespace fourways
