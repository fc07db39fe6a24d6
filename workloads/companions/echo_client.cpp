#include "workloads/companions/echo_client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace fourways {
namespace {

using namespace std::chrono_literals;

// From the end of the server's tasks to the client's last line of accounts: far more than it takes.
constexpr auto kLongestAccounting = 20s;

std::vector<int> descriptors_of(std::span<const Listener> listeners) {
  std::vector<int> fds;
  for (const Listener& each : listeners) fds.push_back(each.fd.get());
  return fds;
}

}  // namespace

EchoClient::State& EchoClient::make_state(Arena& arena, const EchoLoad& load) {
  State& state = arena.make<State>();
  const std::size_t requests = std::size_t{load.connections} * load.requests;
  state.report.latencies_ns = arena.make_array<std::int64_t>(requests).data();
  state.report.first_sent_ns = arena.make_array<std::int64_t>(load.connections).data();
  return state;
}

EchoClient::EchoClient(Arena& arena, const EchoLoad& load, std::span<const Listener> listeners)
    : state_(make_state(arena, load)),
      process_(
          arena, "the echo client", descriptors_of(listeners),
          [&](int control) {
            run_echo_load(control, load, listeners.front().address,
                          static_cast<unsigned>(listeners.size()), state_.report);
          },
          [&] {
            for (const Listener& each : listeners) ::shutdown(each.fd.get(), SHUT_RDWR);
          }) {}

void EchoClient::go() {
  finished();
  state_.started.fetch_add(1, std::memory_order_acq_rel);
  process_.tell();
}

const EchoReport& EchoClient::finished() const {
  const auto patience = Clock::now() + kLongestAccounting;
  for (;;) {
    const std::uint32_t started = state_.started.load(std::memory_order_acquire);
    if (state_.report.finished.load(std::memory_order_acquire) == started) return state_.report;
    if (const std::string reason = failure(); !reason.empty()) throw std::runtime_error(reason);
    if (Clock::now() > patience) {
      throw std::runtime_error(fmt::format(
          "the echo client is not done although the server's tasks are: {} of its requests are",
          state_.report.requests_done));
    }
    std::this_thread::sleep_for(100us);  // the clock does not run here
  }
}

}  // namespace fourways
