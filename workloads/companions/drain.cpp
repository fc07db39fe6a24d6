#include "workloads/companions/drain.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/clock.hpp"
#include "workloads/support/descriptor_limit.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

constexpr int kSignals[] = {SIGTERM, SIGINT, SIGALRM};
constexpr std::int64_t kOneSignal_ns = 100'000'000;   // signals within this time are one wish
constexpr rlim_t kMostDescriptors = rlim_t{1} << 20;  // fs.nr_open, unless it was raised

// A signal handler has no other way to the object that it acts on.
std::atomic<Drain*> active{nullptr};
static_assert(std::atomic<Drain*>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

int descriptors_at_most() {
  raise_descriptor_limit();
  rlimit limit{};
  checked(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  return static_cast<int>(std::min(limit.rlim_cur, kMostDescriptors));
}

}  // namespace

Drain::Drain(Shared& shared, std::chrono::seconds patience)
    : shared_(shared),
      owner_(::getpid()),
      patience_s_(static_cast<unsigned>(patience.count())),
      table_size_(descriptors_at_most()),
      states_(std::make_unique<std::atomic<State>[]>(static_cast<std::size_t>(table_size_))) {
  ::sigemptyset(&ignored_);
  active = this;
  struct sigaction action {};
  // It runs on the stack that a model has for handlers, if any: a fiber's own stack is small.
  action.sa_flags = SA_RESTART | SA_ONSTACK | SA_SIGINFO;
  for (const int signal : kSignals) ::sigaddset(&action.sa_mask, signal);
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    action.sa_sigaction = kSignals[i] == SIGALRM ? handle_alarm : handle;
    checked(::sigaction(kSignals[i], &action, &before_[i]), "sigaction");
    if (before_[i].sa_handler == SIG_IGN) ::sigaddset(&ignored_, kSignals[i]);
  }
}

Drain::~Drain() {
  ::alarm(0);
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], &before_[i], nullptr);
  }
  active = nullptr;
}

void Drain::handle(int signal, siginfo_t* info, void*) noexcept {
  const int saved = errno;
  Drain* drain = active;
  // What the owner's parent had it ignore counts only as the owner's word to the others.
  const bool counts = drain != nullptr && (::sigismember(&drain->ignored_, signal) == 0 ||
                                           info->si_pid == drain->owner_);
  if (counts) drain->told(signal);
  errno = saved;
}

void Drain::handle_alarm(int, siginfo_t*, void*) noexcept {
  const int saved = errno;
  if (Drain* drain = active) drain->cut_off();
  errno = saved;
}

void Drain::told(int signal) noexcept {
  if (::getpid() == owner_) {
    const std::int64_t now = now_ns();
    std::int64_t first = 0;
    if (!first_signal_ns_.compare_exchange_strong(first, now) && now - first > kOneSignal_ns) {
      return end_at_once(signal);
    }
    shared_.begun = true;
    pass_on(SIGTERM);
  }
  shared_.begun = true;
  drain();
}

void Drain::end_at_once(int signal) const noexcept {
  pass_on(SIGKILL);
  for (const std::atomic<pid_t>& each : shared_.processes) {
    const pid_t process = each;
    if (process != 0) retry_interrupted([&] { return ::waitpid(process, nullptr, 0); });
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // takes effect when the handler returns
}

// A process that crashed has left its number in the table, and it may be another's by now.
void Drain::pass_on(int signal) const noexcept {
  for (const std::atomic<pid_t>& each : shared_.processes) {
    const pid_t process = each;
    if (process != 0 && process != owner_) signal_child(process, signal);
  }
}

// The owner sets `begun` before it reads the table. So either the owner finds this process there,
// or this process finds `begun` set.
void Drain::enter(unsigned place, int listener) noexcept {
  listener_ = listener;
  shared_.processes[place] = ::getpid();
  if (begun()) drain();
}

void Drain::leave(unsigned place) noexcept { shared_.processes[place] = 0; }

void Drain::opened(int fd) noexcept {
  if (fd >= table_size_) return;  // beyond the limit for which the table is made
  states_[static_cast<std::size_t>(fd)] = State::open;
  for (int end = end_; end <= fd && !end_.compare_exchange_weak(end, fd + 1);) {
  }
  if (begun()) ::shutdown(fd, SHUT_RD);
}

bool Drain::closed(int fd) noexcept {
  if (fd >= table_size_) return true;
  return states_[static_cast<std::size_t>(fd)].exchange(State::closed) != State::cut;
}

void Drain::drain() noexcept {
  // A descriptor that is closed and opened anew meanwhile is a connection too, or no socket.
  for (int fd = 0; fd < end_; ++fd) {
    if (states_[static_cast<std::size_t>(fd)] == State::open) ::shutdown(fd, SHUT_RD);
  }
  const int listener = listener_;
  if (listener < 0 || sweeping_.exchange(true)) return;
  ::alarm(patience_s_);
  sweep(listener);
  settled_ = true;
}

/// Takes the connections that wait to be accepted, for they may have sent a request. Then no more
/// are let in.
void Drain::sweep(int listener) noexcept {
  // O_NONBLOCK holds for all processes that accept on it. The shutdown wakes those that wait.
  ::fcntl(listener, F_SETFL, ::fcntl(listener, F_GETFL) | O_NONBLOCK);
  while (waiting_count_ < kMostWaiting) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (fd < 0) break;
    opened(fd);
    waiting_[waiting_count_] = fd;
    ++waiting_count_;
  }
  ::shutdown(listener, SHUT_RD);
}

bool Drain::settled() noexcept {
  drain();  // another process may have been told first
  return settled_;
}

int Drain::take_waiting() noexcept {
  const std::size_t place = waiting_taken_++;
  return place < waiting_count_ ? waiting_[place] : -1;
}

void Drain::cut_off() noexcept {
  for (int fd = 0; fd < end_; ++fd) {
    State expected = State::open;
    if (!states_[static_cast<std::size_t>(fd)].compare_exchange_strong(expected, State::cut)) {
      continue;
    }
    ::shutdown(fd, SHUT_RDWR);
    ++shared_.cut_off;
  }
}

}  // namespace fourways
