// echo: each task accepts one connection and serves it to the end of file, every request sent back
// in upper case. The server of tutorial 003 ("the TCP server, made concurrent"), its loop
// unchanged. It shows what each model makes of many connections that wait most of the time: rate,
// latency as a client sees it, CPU per request. It feeds no column of the trade-off table: the
// client never pauses, so a server on loopback is busy and does not wait.
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>

#include "workloads/companions/echo_client.hpp"
#include "workloads/companions/upper_case.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/descriptor_limit.hpp"
#include "workloads/support/percentile.hpp"

namespace fourways {
namespace {

constexpr double kMostRequests = 2e7;  // their latencies take 160 MB

/// "0-1,4": the CPUs this process may use, as taskset takes them.
std::string allowed_cpus() {
  cpu_set_t allowed;
  checked(::sched_getaffinity(0, sizeof allowed, &allowed), "sched_getaffinity");
  std::string text;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    const int first = cpu;
    while (cpu + 1 < CPU_SETSIZE && CPU_ISSET(cpu + 1, &allowed)) ++cpu;
    if (!text.empty()) text += ',';
    text += cpu == first ? fmt::format("{}", cpu) : fmt::format("{}-{}", first, cpu);
  }
  return text;
}

struct Setup {
  EchoLoad load{};
  Relative<int> listeners;  // one a loop, by number
  Relative<const Companion::Report> client;
};

class Echo final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    const EchoLoad load{.connections = params.count("tasks"),
                        .requests = params.count("requests"),
                        .bytes = params.count("size")};
    if (double{1} * load.connections * load.requests > kMostRequests) {
      throw ParamError(fmt::format(
          "workload echo: tasks={} times requests={} is not accepted; together at most {:.0f}",
          load.connections, load.requests, kMostRequests));
    }
    listeners_ = listen_together(arena.loops(), static_cast<int>(load.connections));
    client_ = std::make_unique<EchoClient>(arena, load, listeners_);
    make(arena).load = load;
    const std::span<int> numbers = arena.make_array<int>(listeners_.size());
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      numbers[i] = listeners_[i].fd.get();
      arena.share(numbers[i]);
    }
    setup_->listeners = numbers.data();
    setup_->client = &client_->own_words();
  }

  void start_batch() override {
    raise_descriptor_limit();  // a connection of each task's, perhaps in one process
    client_->go();
  }

  /// The bytes it served.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    const int listener = setup_->listeners[context.loop()];
    context.adopt(listener);
    int accepted = -1;
    try {
      accepted = co_await context.accept(listener);
    } catch (const std::system_error&) {  // the client shuts the listeners down when it fails
      const std::string reason = setup_->client->text();
      if (!reason.empty()) throw std::runtime_error(reason);
      throw;
    }
    const TaskFd connection(context, accepted);
    // Larger than a request: a short read tells an event loop that the socket is empty.
    std::vector<std::byte> buffer(std::size_t{2} * setup_->load.bytes);
    std::uint64_t served = 0;
    co_await serve_upper_case(context, connection.get(), buffer, &served);
    co_return served;
  }

  void verify(std::span<const std::uint64_t> results) override {
    if (const std::string reason = client_->failure(); !reason.empty()) {
      throw std::runtime_error(reason);
    }
    const EchoLoad& load = setup_->load;
    const std::uint64_t expected = std::uint64_t{load.requests} * load.bytes;
    expect_each(results, expected, "task {} served {} bytes instead of {}");
    const std::uint64_t wanted = std::uint64_t{load.requests} * load.connections;
    const std::uint64_t done = client_->finished().requests_done;
    if (done != wanted) {
      throw WrongResult(fmt::format("the client had {} of its {} requests served", done, wanted));
    }
  }

  Findings findings() override {
    const EchoReport& report = client_->finished();
    const std::int64_t* latencies = report.latencies_ns.get();
    Findings found;
    found.operations = static_cast<double>(report.requests_done);
    found.latencies_ns.assign(latencies, latencies + report.requests_done);

    std::vector<double> uncorrected = found.latencies_ns;
    for (std::uint32_t i = 0; i < setup_->load.connections; ++i) {
      uncorrected[std::size_t{i} * setup_->load.requests] =
          static_cast<double>(report.first_sent_ns[i]);
    }
    const auto microseconds = [&](double share) {
      return fmt::format("{:.1f}", percentile(uncorrected, share) / 1e3);
    };
    found.notes = {
        {"client", "closed loop on every connection, latency from the intended start"},
        {"client_cpu_percent",
         fmt::format("{:.0f}", 100.0 * static_cast<double>(report.client_cpu_ns) /
                                   static_cast<double>(std::max<std::int64_t>(report.wall_ns, 1)))},
        {"client_cpus", allowed_cpus()},
        {"uncorrected_p50_us", microseconds(0.5)},
        {"uncorrected_p99_us", microseconds(0.99)},
    };
    return found;
  }

  TwinInputs twin_inputs() override {
    return {.texts = {}, .descriptors = {{"listener", setup_->listeners[0]}}};
  }

 private:
  std::vector<Listener> listeners_;
  std::unique_ptr<EchoClient> client_;
};

}  // namespace

WorkloadInfo echo_info() {
  return {
      .name = "echo",
      .kind = "io",
      .summary = "accepts a connection and sends each request back in upper case",
      .tutorial = "003 the concurrent TCP server",
      .operation = "request",
      .tasks = 16,
      .most_tasks = 20'000,
      .params = {ParamSpec::integer("requests", 40, 1, 1'000'000, "requests per connection"),
                 ParamSpec::integer("size", 512, 1, 65'536, "bytes per request")},
      .make = [] { return std::make_unique<Echo>(); },
  };
}

}  // namespace fourways
