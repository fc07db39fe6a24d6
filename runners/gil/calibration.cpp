// Measures the real interpreter and our emulation in turns, because a machine that others use too
// changes its own pace within a second.
#include "runners/gil/calibration.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

#include "runners/gil/context.hpp"
#include "workloads/companions/upper_case.hpp"
#include "workloads/support/percentile.hpp"
#include "workloads/support/process/program.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kBursts = 16;
constexpr unsigned kTries = 6;  // a burst: the least of them counts, which went undisturbed
constexpr unsigned kTurns = 4000;
constexpr unsigned kRequests = 50;  // no more than fit into a socket
constexpr unsigned kRested = 5;     // a burst: requests that come after a rest
constexpr std::chrono::nanoseconds kRest = 5ms;
constexpr std::chrono::nanoseconds kOurBurst = 55ms;  // for which the interpreter sleeps
constexpr std::size_t kRequestBytes = 64;
constexpr double kCallsARequest = 2;
constexpr std::uint64_t kTriedSteps = 72;
constexpr std::uint64_t kTriedLines = 128;
constexpr auto kLongest = 20s;

// The loop is that of the twin of `countdown`, the server that of `convoy`.
constexpr const char* kScript = R"(
import platform, socket, sys, time

size, bursts, tries, turns_a_try, requests_a_try, rested, rest_ns, pause_ns = map(int, sys.argv[1:])
message = b"a" * size
client, connection = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

def turns(n):
    while n > 0:
        n -= 1

class Server:
    def __init__(self):
        self.params, self.served = {"size": size}, [0]

    def serve(self, n):
        while n > 0:
            data = connection.recv(2 * self.params["size"])
            if not data:
                return
            connection.sendall(data.upper())
            self.served[0] += len(data)
            n -= 1

def ns(work, n):
    began = time.perf_counter_ns()
    work(n)
    return (time.perf_counter_ns() - began) / n

def request_ns(n, rest_ns=0):
    for _ in range(n):
        client.send(message)
    if rest_ns:
        time.sleep(rest_ns / 1e9)
    taken = ns(server.serve, n)
    for _ in range(n):
        client.recv(size)
    return taken

server = Server()
for _ in range(bursts):
    print(min(ns(turns, turns_a_try) for _ in range(tries)),
          min(request_ns(requests_a_try) for _ in range(tries)),
          sum(request_ns(1, rest_ns) for _ in range(rested)) / rested, flush=True)
    time.sleep(pause_ns / 1e9)
print(platform.python_implementation(), platform.python_version())
)";

template <class Work>
double ns_of(Work work) {
  const std::int64_t began = now_ns();
  work();
  return static_cast<double>(now_ns() - began);
}

template <class Measure>
double least(Measure measure) {
  double least = measure();
  for (unsigned i = 1; i < kTries; ++i) least = std::min(least, measure());
  return least;
}

void count_down(Context& context, std::uint64_t left) {
  while (left > 0) {
    --left;
    opaque(left);
    context.checkpoint();
  }
}

Task<void> serve(Context& context, int fd, std::uint64_t left) {
  std::array<std::byte, 2 * kRequestBytes> buffer{};
  for (; left > 0; --left) {
    const std::size_t got = co_await context.read(fd, buffer);
    const std::span text(buffer.data(), got);
    to_upper(text);
    co_await context.write(fd, text);
  }
}

/// The emulation at some pace, one thread alone under its lock.
class Paced {
 public:
  Paced(const Arena& arena, Pace pace) : emulation_(5ms, true, pace), context_(arena, emulation_) {
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
    client_ = UniqueFd(ends[0]);
    server_ = UniqueFd(ends[1]);
  }

  double turn_ns() {
    const GilThread thread(emulation_, kMainThread, true);
    return least([&] { return ns_of([&] { count_down(context_, kTurns); }); }) / kTurns;
  }
  double request_ns() {
    return least([&] { return served_ns(kRequests, 0ns); }) / kRequests;
  }
  double rested_request_ns() { return served_ns(1, kRest); }

 private:
  double served_ns(unsigned requests, std::chrono::nanoseconds rest) {
    std::array<char, kRequestBytes> message;
    message.fill('a');
    for (unsigned i = 0; i < requests; ++i) {
      checked(::send(client_.get(), message.data(), message.size(), 0), "send");
    }
    const GilThread thread(emulation_, kMainThread, true);
    if (rest != 0ns) {
      const Outside outside;
      std::this_thread::sleep_for(rest);
    }
    Task<void> task = serve(context_, server_.get(), requests);
    std::exception_ptr error;
    const double taken = ns_of([&] { error = run_to_end(task); });
    if (error) std::rethrow_exception(error);
    for (unsigned i = 0; i < requests; ++i) {
      checked(::recv(client_.get(), message.data(), message.size(), 0), "recv");
    }
    return taken;
  }

  Emulation emulation_;
  GilContext context_;
  UniqueFd client_, server_;
};

/// What a burst found, in ns.
struct RealBurst {
  double turn = 0;
  double request = 0;
  double rested = 0;  // the first request after a rest
};
struct OurBurst {
  double turn = 0, request = 0, rested = 0;  // next to unburdened
  // With kTriedSteps a turn and kTriedLines a call.
  double heavy_turn = 0, heavy_request = 0, heavy_rested = 0;

  double step() const noexcept { return std::max(0.05, (heavy_turn - turn) / kTriedSteps); }
};

class Calibration {
 public:
  explicit Calibration(const Arena& arena)
      // A turn's least burden is next to nothing, but goes the whole way.
      : light_(arena, {.turn = 1}),
        heavy_(arena, {.turn = kTriedSteps << Pace::kFraction, .call_lines = kTriedLines}) {}

  void measure(const RealBurst& real) {
    OurBurst ours{.turn = light_.turn_ns(),
                  .request = light_.request_ns(),
                  .heavy_turn = heavy_.turn_ns(),
                  .heavy_request = heavy_.request_ns()};
    for (unsigned i = 0; i < kRested; ++i) {
      ours.rested += light_.rested_request_ns() / kRested;
      ours.heavy_rested += heavy_.rested_request_ns() / kRested;
    }
    bursts_.push_back({real, ours});
  }
  std::size_t bursts() const noexcept { return bursts_.size(); }

  Pace pace() const {
    constexpr double kUnit = 1U << Pace::kFraction;
    constexpr double kMostSteps = 1e9;
    Pace pace;
    pace.turn = whole(
        median([](const Burst& b) { return (b.real.turn - b.ours.turn) / b.ours.step(); }) * kUnit,
        1, kMostSteps);
    pace.call_lines = lines();
    const double tried = static_cast<double>(pace.call_lines) / kTriedLines;
    pace.call = whole(median([tried](const Burst& b) {
                        const double lines_ns = tried * (b.ours.heavy_request - b.ours.request);
                        return (b.real.request - b.ours.request - lines_ns) / kCallsARequest /
                               b.ours.step();
                      }),
                      0, kMostSteps);
    return pace;
  }

  std::string note(const std::string& interpreter) const {
    return fmt::format(
        "pace of {}: a turn {:.1f} ns, a request {:.1f} µs, the first after a rest {:.0f} µs",
        interpreter, median([](const Burst& b) { return b.real.turn; }),
        median([](const Burst& b) { return b.real.request; }) / 1e3,
        median([](const Burst& b) { return b.real.rested; }) / 1e3);
  }

 private:
  struct Burst {
    RealBurst real;
    OurBurst ours;
  };

  /// Lines a call: enough that the first request after a rest is as much longer than the others as
  /// it is in the interpreter, but no more than the others have time for.
  std::uint64_t lines() const {
    const double wanted = median([](const Burst& b) {
      return b.real.rested - b.real.request - (b.ours.rested - b.ours.request);
    });
    const double given = median([](const Burst& b) {
      return b.ours.heavy_rested - b.ours.heavy_request - (b.ours.rested - b.ours.request);
    });
    const double most = median([](const Burst& b) {
      const double time = std::max(0.0, b.real.request - b.ours.request);
      return time / std::max(1.0, b.ours.heavy_request - b.ours.request);
    });
    if (wanted <= 0 || given <= 0) return 0;
    return whole(std::min(wanted / given, most) * kTriedLines, 0, WorkingSet::kMost);
  }

  template <class Of>
  double median(Of of) const {
    std::vector<double> values;
    for (const Burst& each : bursts_) values.push_back(of(each));
    return percentile(std::move(values), 0.5);
  }
  static std::uint64_t whole(double count, double least, double most) {
    return static_cast<std::uint64_t>(std::llround(std::clamp(count, least, most)));
  }

  Paced light_, heavy_;
  std::vector<Burst> bursts_;
};

}  // namespace

MeasuredPace measure_pace(const Arena& arena, const std::string& python) {
  std::vector<std::string> words{python, "-I", "-S", "-c", kScript};
  for (const auto number :
       {std::int64_t{kRequestBytes}, std::int64_t{kBursts}, std::int64_t{kTries},
        std::int64_t{kTurns}, std::int64_t{kRequests}, std::int64_t{kRested},
        std::int64_t{kRest.count()}, std::int64_t{kOurBurst.count()}}) {
    words.push_back(std::to_string(number));
  }
  Calibration calibration(arena);
  std::string interpreter;
  const auto hear = [&](std::string_view line) {
    RealBurst real;
    const std::string text(line);
    if (std::sscanf(text.c_str(), "%lf %lf %lf", &real.turn, &real.request, &real.rested) == 3 &&
        real.turn > 0 && real.request > 0 && real.rested > 0) {
      calibration.measure(real);
    } else {
      interpreter = text;
    }
  };
  const Completed run = communicate(words, "", Deadline::in(kLongest), hear);
  if (!run.status.success() || calibration.bursts() != kBursts || interpreter.empty()) {
    throw std::runtime_error(fmt::format(
        "{} {}, and printed '{}' where its pace was to come", python,
        run.timed_out ? "was too slow" : describe(run.status), run.output.substr(0, 80)));
  }
  return {calibration.pace(), calibration.note(interpreter)};
}

}  // namespace fourways
