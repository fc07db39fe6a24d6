// EchoServer: the upper-casing server of tutorial 003 for clients of one's own, as `fourways serve`
// runs it: a workload whose tasks accept until they are told to end. Where the model offers child
// tasks, each connection is one; where it does not, each task serves one connection at a time.
#pragma once

#include <netinet/in.h>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "workloads/companions/drain.hpp"
#include "workloads/contract/workload.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

class EchoServer final : public Workload {
 public:
  struct Options {
    sockaddr_in address{};  // port 0: the kernel chooses
    bool child_tasks = false;
    std::chrono::seconds patience{10};  // see Drain
    std::uint32_t tasks = 1;            // that are to accept
    /// Called once they all do: in the process and thread of the last of them, from its task.
    std::function<void()> when_ready = {};
  };
  struct Served {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> lost{0};  // clients that broke off, or could not be taken on
  };

  explicit EchoServer(const Options& options) : options_(options) {}

  /// Listens, a listener for each of the arena's loops, and takes SIGTERM and SIGINT over until
  /// this object ends. Throws std::system_error; EADDRINUSE also when other servers share the port.
  void prepare(const Params& params, Arena& arena) override;
  /// At most Drain::Shared::kMost of them. Gives how many connections were accepted.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override;

  /// Where it listens, the port that the kernel chose included.
  const sockaddr_in& address() const noexcept { return listeners_.front().address; }
  const Served& served() const noexcept { return state_->served; }
  /// Connections that the end of the server's patience cut off.
  std::uint32_t cut_off() const noexcept { return state_->drain.cut_off; }

 private:
  struct State {
    Drain::Shared drain;
    Served served;
    std::atomic<std::uint32_t> accepting{0};  // tasks
  };

  Task<bool> take_on(Context& context, Children* children, int fd);
  Task<void> serve(Context& context, int fd);

  const Options options_;
  std::vector<Listener> listeners_;
  State* state_ = nullptr;
  std::optional<Drain> drain_;
};

}  // namespace fourways
