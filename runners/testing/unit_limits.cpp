#include "runners/testing/unit_limits.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

namespace {

/// From now on these two system calls fail with `error`.
void refuse(unsigned one, unsigned other, int error) {
  constexpr auto number = static_cast<unsigned>(offsetof(seccomp_data, nr));
  std::array<sock_filter, 5> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, one, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, other, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  checked(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl PR_SET_NO_NEW_PRIVS");
  checked(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "prctl PR_SET_SECCOMP");
}

}  // namespace

void refuse_new_units() { refuse(SYS_clone, SYS_clone3, EAGAIN); }

void refuse_io_uring(int error) { refuse(SYS_io_uring_setup, SYS_io_uring_setup, error); }

void become_a_user_with_four_processes() {
  const rlimit few{.rlim_cur = 4, .rlim_max = 4};
  checked(::setrlimit(RLIMIT_NPROC, &few), "setrlimit");
  const auto nobody_else = static_cast<uid_t>(20'000 + ::getpid() % 40'000);
  checked(::setresuid(nobody_else, nobody_else, nobody_else), "setresuid");
}

void refuse_new_descriptors() {
  const UniqueFd next(checked(::dup(0), "duplicate standard input"));  // the lowest that is free
  rlimit limit{};
  checked(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = static_cast<rlim_t>(next.get());
  checked(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

}  // namespace fourways
