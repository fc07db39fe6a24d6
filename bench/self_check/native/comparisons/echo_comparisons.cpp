// A saturated server with a thousand connections: the cost of a request on epoll and on io_uring,
// against the same server on the libraries that people use, and on a raw ring.
#include <string>

#include "bench/self_check/native/comparisons/comparisons.hpp"
#include "bench/self_check/native/pluggable.hpp"
#include "bench/self_check/native/twins/twins.hpp"
#include "workloads/support/descriptor_limit.hpp"

namespace fourways::native {
namespace {

constexpr std::uint32_t kConnections = 1000;
constexpr std::uint32_t kRequests = 40;
constexpr std::uint32_t kBytes = 512;

Measure ours(const char* runner) {
  const Measure measure = pluggable(
      {.workload = "echo",
       .runner = runner,
       .tasks = kConnections,
       .params = {{"requests", std::to_string(kRequests)}, {"size", std::to_string(kBytes)}}},
      Figure::cpu, double{1} * kConnections * kRequests);
  return [measure] {
    raise_descriptor_limit();
    return measure();
  };
}

Measure theirs(double (*echo)(std::uint32_t, std::uint32_t, std::uint32_t)) {
  return [echo] { return echo(kConnections, kRequests, kBytes); };
}

}  // namespace

std::vector<TwinComparison> echo_comparisons() {
  return {
      at_most(1, "echo1000/epoll/asio", "Boost.Asio", ours("epoll"), theirs(asio_echo)),
      at_most(1, "echo1000/epoll/libuv", "libuv", ours("epoll"), theirs(libuv_echo)),
      at_most(1, "echo1000/io_uring/asio", "Boost.Asio", ours("io_uring"), theirs(asio_echo)),
      at_most(1, "echo1000/io_uring/libuv", "libuv", ours("io_uring"), theirs(libuv_echo)),
      at_most(1.03, "echo1000/io_uring/twin", "a C-style state machine on a raw ring",
              ours("io_uring"), theirs(ring_echo)),
  };
}

}  // namespace fourways::native
