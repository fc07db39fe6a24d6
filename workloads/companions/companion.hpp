// Companion: a process beside the measured ones, a client to load them or a server to wait for. It
// is a child of the process that measures, so nothing that it uses is charged to a runner. It
// always ends with its owner: killed by the destructor, by the kernel when the owner dies, or by
// itself when its control socket closes.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "workloads/contract/arena.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {

class Companion {
 public:
  /// What the companion threw. It lies in the arena, so images that did not make it read it too.
  class Report {
   public:
    /// "the echo client failed: ..."; empty while it has thrown nothing.
    std::string text() const;

   private:
    friend class Companion;
    std::atomic<bool> failed_{false};
    char text_[280] = {};
  };

  /// Forks; call while the process has a single thread. The new process runs `body` and exits.
  /// `body` gets its end of the control socket: a byte arrives for each tell(), and end of file
  /// means that it has to end. It keeps the three standard descriptors, the control socket and
  /// `keep`. What `body` throws is kept for failure(), and then `when_failed` is called there.
  /// `name` ("the echo client") stands in errors. Throws std::system_error.
  Companion(Arena& arena, std::string name, std::vector<int> keep,
            const std::function<void(int control)>& body,
            const std::function<void()>& when_failed = {});
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;
  /// Kills and reaps it in the process that made it. Forked copies only forget it.
  ~Companion() = default;

  /// One byte for the companion; from any process that has a copy. Throws std::runtime_error with
  /// the companion's own failure, if it has gone.
  void tell();
  /// What the companion threw, or how it was lost; empty while all is well. From any process.
  std::string failure() const;
  Report& report() const noexcept { return *report_; }

  pid_t pid() const noexcept { return process_.pid(); }

 private:
  bool run(int control, const std::function<void(int control)>& body) const noexcept;

  std::string name_;
  Report* report_;
  UniqueFd control_;
  OwnChild process_;
};

}  // namespace fourways
