// fourways serve: the upper-casing echo server under any model, for a client of your own.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>
#include <system_error>

#include "bench/command/commands.hpp"
#include "bench/terminal/output_text.hpp"
#include "runners/table.hpp"
#include "workloads/companions/echo_server.hpp"

namespace fourways {
namespace {

// Connections at a time, unless told otherwise, where each holds up a process or a worker.
constexpr std::uint32_t kAtOnce = 64;

struct ServeOptions {
  std::string runner;
  std::uint16_t port = 0;
  std::string address = "127.0.0.1";
  std::optional<std::uint32_t> workers;
  std::optional<std::uint32_t> connections;
  std::uint32_t drain_s = 10;
};

[[noreturn]] void refuse(const std::string& line) { throw CommandError(ExitCode::failed, line); }

/// A connection is a child task.
bool takes_all(const Traits& traits) { return traits.child_tasks && !traits.one_at_a_time; }

void refuse_what_does_not_apply(const ServeOptions& options, const Traits& traits) {
  if (traits.fresh_image) {
    refuse(
        fmt::format("serve: {} starts fresh images of the program, which have no part in this "
                    "server; choose --runner fork",
                    traits.name));
  }
  if (traits.runs_twin) {
    refuse(
        fmt::format("serve: {} runs twins of workloads, and this server has none; choose "
                    "--runner thread",
                    traits.name));
  }
  if (options.workers && !traits.bounded) {
    refuse(fmt::format("serve: --workers is for models with workers; {} has none", traits.name));
  }
  if (!options.connections) return;
  if (traits.one_at_a_time) {
    refuse(fmt::format("serve: --connections does not apply: {} serves one after another",
                       traits.name));
  }
  if (takes_all(traits)) {
    refuse(
        fmt::format("serve: --connections is for models with a process a connection; {} takes "
                    "all that come",
                    traits.name));
  }
}

/// A task accepts in each loop; in a model without child tasks, one for each connection at a time.
Plan plan_of(const ServeOptions& options, const Runner& runner) {
  const Traits& traits = runner.traits();
  Plan plan;
  if (traits.one_at_a_time) return plan;
  if (!takes_all(traits)) {
    plan.tasks = options.connections.value_or(options.workers.value_or(kAtOnce));
    plan.workers = plan.tasks;
    plan.alive = plan.tasks;
  } else if (traits.workers_hold_many) {
    plan.workers = options.workers.value_or(affinity_cores());
    plan.tasks = runner.loops(plan);
  } else if (traits.bounded) {
    plan.workers = options.workers.value_or(kAtOnce) + 1;  // one of them accepts
  }
  return plan;
}

sockaddr_in address_of(const ServeOptions& options) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (::inet_pton(AF_INET, options.address.c_str(), &address.sin_addr) != 1) {
    refuse(fmt::format("serve: --address '{}' is no IPv4 address; write one like 127.0.0.1",
                       options.address));
  }
  return address;
}

void listen(EchoServer& server, Arena& arena, const sockaddr_in& address) {
  try {
    server.prepare(Params({}), arena);
  } catch (const std::system_error& error) {
    switch (error.code().value()) {
      case EADDRINUSE:
        refuse(fmt::format("serve: {} is in use; choose another --port, or 0 for one that is free",
                           text_of(address)));
      case EADDRNOTAVAIL:
        refuse(fmt::format("serve: {} is no address of this machine; choose another --address",
                           text_of(address)));
      case EACCES:
        refuse(fmt::format("serve: {} is not allowed to you; choose a --port from 1024",
                           text_of(address)));
      default: throw;
    }
  }
}

void say_what_was_served(const EchoServer& server, const ServeOptions& options) {
  const EchoServer::Served& served = server.served();
  std::string line = fmt::format("served {} connections, {} bytes", served.connections.load(),
                                 served.bytes.load());
  if (served.lost != 0) line += fmt::format("; {} broken off by clients", served.lost.load());
  if (server.cut_off() != 0) {
    line += fmt::format("; {} cut off after {} s", server.cut_off(), options.drain_s);
  }
  write_text(line + '\n');
}

int serve(const ServeOptions& options) {
  Runner& runner = find_runner(options.runner);
  refuse_what_does_not_apply(options, runner.traits());
  const Plan plan = plan_of(options, runner);
  if (const auto refused = refusal({}, runner.traits(), plan)) refuse("serve: " + *refused);

  const sockaddr_in address = address_of(options);
  Arena arena = Arena::create();
  arena.set_loops(runner.loops(plan));
  std::string announcement;
  std::atomic<int>& untold = arena.make<std::atomic<int>>(0);  // errno; a child may be who tells
  const auto announce = [&announcement, &untold, owner = ::getpid()] {
    try {
      write_text(announcement);
    } catch (const std::system_error& error) {
      untold = error.code().value();
    }
    // A server of which nobody learns ends. It is this process, or the parent of it.
    if (untold != 0 && (::getpid() == owner || ::getppid() == owner)) ::kill(owner, SIGTERM);
  };
  EchoServer server({.address = address,
                     .child_tasks = takes_all(runner.traits()),
                     .patience = std::chrono::seconds(options.drain_s),
                     .tasks = plan.tasks,
                     .when_ready = announce});
  listen(server, arena, address);
  announcement = fmt::format("serving on {} with {}; Ctrl-C or SIGTERM ends it\n",
                             text_of(server.address()), options.runner);
  Ledger& ledger = Ledger::create(arena, plan.tasks, true);

  runner.run(server, plan, arena, ledger);
  if (untold != 0) throw LostOutput(untold);
  say_what_was_served(server, options);
  if (const auto failure = ledger.first_failure()) {
    refuse(fmt::format("serve: task {}: {}", failure->task, failure->text));
  }
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_serve(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "serve", "The upper-casing echo server under any model, for a client of your own");
  auto options = std::make_shared<ServeOptions>();
  app->add_option("--runner", options->runner, "Which model serves; `fourways list runners`")
      ->required();
  app->add_option("--port", options->port, "Where to listen; 0: a free port, which is printed")
      ->required();
  app->add_option("--address", options->address, "IPv4 address to listen on")
      ->capture_default_str();
  app->add_option("--workers", options->workers,
                  fmt::format("Workers of models that have them (default: the processors where a "
                              "worker holds many connections, else {})",
                              kAtOnce))
      ->check(CLI::Range(1U, Drain::Shared::kMost));
  app->add_option("--connections", options->connections,
                  fmt::format("Processes of models with one a connection (default: {})", kAtOnce))
      ->check(CLI::Range(1U, Drain::Shared::kMost));
  app->add_option("--drain", options->drain_s,
                  "Seconds that clients have to take their answers once it ends")
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  return {app, [options] { return serve(*options); }};
}

}  // namespace fourways
