#include "runners/loop/ring.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include "runners/runner.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

constexpr unsigned kEntries = 256;       // twice what a loop resumes between two submissions
constexpr unsigned kCompletions = 4096;  // beyond it the kernel keeps them aside (FEAT_NODROP)

// All by the manual page io_uring_setup(2). TASKRUN_FLAG: a word in shared memory tells whether a
// system call would bring completions. COOP_TASKRUN came with Linux 5.19, the others with 6.0, 6.1.
constexpr unsigned kAlways = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL;
constexpr std::array kSetUps = {
    kAlways | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
    kAlways | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
};

struct Flag {
  unsigned bit;
  const char* name;
};

constexpr std::array kNamedFlags = {
    Flag{IORING_SETUP_SINGLE_ISSUER, "SINGLE_ISSUER"},
    Flag{IORING_SETUP_DEFER_TASKRUN, "DEFER_TASKRUN"},
    Flag{IORING_SETUP_COOP_TASKRUN, "COOP_TASKRUN"},
    Flag{IORING_SETUP_TASKRUN_FLAG, "TASKRUN_FLAG"},
    Flag{IORING_SETUP_SUBMIT_ALL, "SUBMIT_ALL"},
};

struct Need {
  int code;
  const char* name;
};

constexpr std::array kNeeds = {
    Need{IORING_OP_READ, "IORING_OP_READ"},
    Need{IORING_OP_WRITE, "IORING_OP_WRITE"},
    Need{IORING_OP_RECV, "IORING_OP_RECV"},
    Need{IORING_OP_SEND, "IORING_OP_SEND"},
    Need{IORING_OP_ACCEPT, "IORING_OP_ACCEPT"},
    Need{IORING_OP_CONNECT, "IORING_OP_CONNECT"},
    Need{IORING_OP_FSYNC, "IORING_OP_FSYNC"},
    Need{IORING_OP_POLL_ADD, "IORING_OP_POLL_ADD"},
    Need{IORING_OP_ASYNC_CANCEL, "IORING_OP_ASYNC_CANCEL"},
    // As old as IORING_RECVSEND_POLL_FIRST, which cannot be asked for.
    Need{IORING_OP_SOCKET, "IORING_OP_SOCKET"},
};

constexpr const char* kNewEnough = "the runner needs Linux 5.19 or newer";

std::string kernel_release() {
  utsname name{};
  ::uname(&name);
  return name.release;
}

/// kernel.io_uring_disabled (Linux 6.6): 1 forbids it to the unprivileged, 2 to all; 0 where there
/// is no such setting.
int disabled_by_sysctl() {
  int setting = 0;
  std::ifstream("/proc/sys/kernel/io_uring_disabled") >> setting;
  return setting;
}

std::string remedy_of(int error) {
  if (const int setting = disabled_by_sysctl(); error == EPERM && setting != 0) {
    return fmt::format(
        "kernel.io_uring_disabled is {}; `sysctl kernel.io_uring_disabled=0` allows "
        "it",
        setting);
  }
  constexpr const char* kFilter =
      "a seccomp filter that allows io_uring_setup, io_uring_enter and io_uring_register "
      "(in Docker: --security-opt seccomp=FILE or =unconfined)";
  switch (error) {
    case EPERM:
    case EACCES:
      return fmt::format("a seccomp filter or security module forbids it; ask for {}", kFilter);
    case ENOSYS:
      return fmt::format("kernel {} was built without it or a seccomp filter hides it; {}, and {}",
                         kernel_release(), kNewEnough, kFilter);
    default: return fmt::format("this is kernel {}; {}", kernel_release(), kNewEnough);
  }
}

[[noreturn]] void unavailable(const char* call, int error) {
  switch (error) {
    case EMFILE:
    case ENFILE: throw limit_reached(call, error);
    case ENOMEM:
      throw LimitReached(
          fmt::format("{}: {}; raise `ulimit -l`, or the memory", call, std::strerror(error)));
    default:
      throw LimitReached(fmt::format("io_uring is unavailable: {}: {}; {}", call,
                                     std::strerror(error), remedy_of(error)));
  }
}

[[noreturn]] void lacking(const char* what) {
  throw LimitReached(fmt::format("io_uring is unavailable: that of kernel {} has no {}; {}",
                                 kernel_release(), what, kNewEnough));
}

}  // namespace

std::span<const unsigned> Ring::set_ups() noexcept { return kSetUps; }

Ring::Ring(std::span<const unsigned> flags) {
  open(flags);
  try {
    probe();
  } catch (...) {
    io_uring_queue_exit(&ring_);
    throw;
  }
  registered_ = io_uring_register_ring_fd(&ring_) == 1;  // saves a look-up at each call
}

Ring::~Ring() { io_uring_queue_exit(&ring_); }

void Ring::open(std::span<const unsigned> flags) {
  int error = EINVAL;  // "flags that this kernel does not know"
  for (std::size_t i = 0; i < flags.size() && error == EINVAL; ++i) {
    io_uring_params params{};
    params.flags = flags[i];
    params.cq_entries = kCompletions;
    error = -io_uring_queue_init_params(kEntries, &ring_, &params);
  }
  if (error != 0) unavailable("io_uring_setup", error);
}

void Ring::probe() {
  const std::unique_ptr<io_uring_probe, decltype(&io_uring_free_probe)> known(
      io_uring_get_probe_ring(&ring_), io_uring_free_probe);
  if (!known) unavailable("io_uring_register", errno);
  for (const Need& need : kNeeds) {
    if (io_uring_opcode_supported(known.get(), need.code) == 0) lacking(need.name);
  }
  const int entered = io_uring_enter(static_cast<unsigned>(ring_.ring_fd), 0, 0, 0, nullptr);
  if (entered < 0) unavailable("io_uring_enter", -entered);
  if ((ring_.features & IORING_FEAT_NODROP) == 0) lacking("IORING_FEAT_NODROP");
  if ((ring_.features & IORING_FEAT_EXT_ARG) == 0) lacking("IORING_FEAT_EXT_ARG");
}

/// Passes what ends by itself, or once completions have been taken: anything else would be a loop
/// that never hears of its completions.
void Ring::check_entered(int result) noexcept {
  for (const int passing : {-ETIME, -EINTR, -EAGAIN, -EBUSY}) {
    if (result == passing) return;
  }
  if (result >= 0) return;
  std::fprintf(stderr, "fourways: io_uring_enter: %s\n", std::strerror(-result));
  std::abort();
}

bool Ring::submit() noexcept {
  check_entered(io_uring_submit(&ring_));
  return io_uring_sq_ready(&ring_) == 0;
}

void Ring::submit_and_wait(const timespec* limit) noexcept {
  if (limit == nullptr) {
    check_entered(io_uring_submit_and_wait(&ring_, 1));
    return;
  }
  __kernel_timespec span{.tv_sec = limit->tv_sec, .tv_nsec = limit->tv_nsec};
  io_uring_cqe* ignored = nullptr;
  check_entered(io_uring_submit_and_wait_timeout(&ring_, &ignored, 1, &span, nullptr));
}

void Ring::look() noexcept {
  constexpr unsigned kWork = IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW;
  const bool quiet = (IO_URING_READ_ONCE(*ring_.sq.kflags) & kWork) == 0;
  if (quiet && io_uring_sq_ready(&ring_) == 0) return;
  check_entered(io_uring_submit_and_get_events(&ring_));
}

std::string Ring::description() const {
  std::string text = "io_uring";
  for (const Flag& flag : kNamedFlags) {
    if ((ring_.flags & flag.bit) != 0) text += fmt::format(" {}", flag.name);
  }
  return text + fmt::format("; {} + {} entries{}; features {:#x}", ring_.sq.ring_entries,
                            ring_.cq.ring_entries, registered_ ? ", ring fd registered" : "",
                            ring_.features);
}

}  // namespace fourways
