// Drain: the orderly end of a server, in whatever model it runs. SIGTERM or SIGINT makes every read
// on a connection end after what was received before, and every accept fail: blocking calls and
// event loops notice in the same way, and no serving loop has to look at a flag. All that the
// handler does is async-signal-safe: shutdown(2) of each descriptor in a table, in each process.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>

namespace fourways {

class Drain {
 public:
  /// What the processes of the server share; in an arena.
  struct Shared {
    static constexpr unsigned kMost = 1024;  // processes
    std::atomic<bool> begun{false};
    std::atomic<std::uint32_t> cut_off{0};  // connections that were not done in time
    std::array<std::atomic<pid_t>, kMost> processes{};
  };

  /// Takes both signals over, in the process that owns the server (the owner passes them on to the
  /// others), before it forks; not one that was ignored, which stays so. From the first signal on,
  /// connections have `patience` to take their answers; then they are cut off. A second signal to
  /// the owner ends it at once; not one within a tenth of a second, for timeout(1) sends two. One
  /// at a time in a process. Throws std::system_error.
  Drain(Shared& shared, std::chrono::seconds patience);
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;
  ~Drain();

  /// The calling process serves, as number `place` < Shared::kMost, and accepts on `listener`. Once
  /// a process, after the fork; callable from any of its threads, as all below.
  void enter(unsigned place, int listener) noexcept;
  void leave(unsigned place) noexcept;

  /// Around the life of a connection in this process: after accept, before close.
  void opened(int fd) noexcept;
  bool closed(int fd) noexcept;  // false: it was cut off

  bool begun() const noexcept { return shared_.begun.load(); }
  /// Once an accept has failed because of the drain: whether take_waiting() has them all.
  bool settled() noexcept;
  /// A connection that waited to be accepted when the drain began, opened() already; -1: no more.
  int take_waiting() noexcept;

 private:
  static constexpr std::size_t kMostWaiting = 4096;  // beyond it they are refused

  static void handle(int signal, siginfo_t* info, void*) noexcept;
  static void handle_alarm(int, siginfo_t*, void*) noexcept;
  void told(int signal) noexcept;
  void pass_on(int signal) const noexcept;
  void end_at_once(int signal) const noexcept;
  void drain() noexcept;
  void sweep(int listener) noexcept;
  void cut_off() noexcept;

  // Of the process at hand; a fork begins with a copy in which nothing is open.
  enum class State : unsigned char { closed, open, cut };
  Shared& shared_;
  const pid_t owner_;
  const unsigned patience_s_;
  const int table_size_;
  const std::unique_ptr<std::atomic<State>[]> states_;  // by descriptor
  std::atomic<int> end_{0};                             // beyond the greatest that was open
  std::atomic<int> listener_{-1};
  std::atomic<bool> sweeping_{false};
  std::atomic<bool> settled_{false};
  std::atomic<std::size_t> waiting_count_{0};
  std::atomic<std::size_t> waiting_taken_{0};
  std::array<int, kMostWaiting> waiting_{};
  std::atomic<std::int64_t> first_signal_ns_{0};
  struct sigaction before_[3] = {};
  sigset_t ignored_{};  // of them, when the drain was made
};

}  // namespace fourways
