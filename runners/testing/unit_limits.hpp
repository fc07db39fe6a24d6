// Ways to make the machine refuse: so that what happens at a limit can be tested without filling
// the machine. Each holds for the calling process, for good: call them in a batch's own process.
#pragma once

namespace fourways {

/// From now on no process or thread can be made: clone(2) and its kin fail with EAGAIN, as at
/// `ulimit -u`. Throws std::system_error where seccomp(2) is not to be had.
void refuse_new_units();

/// From now on io_uring_setup(2) fails with `error`, as a container's seccomp filter makes it.
void refuse_io_uring(int error);

/// From now on no descriptor can be opened: EMFILE, as at `ulimit -n`.
void refuse_new_descriptors();

}  // namespace fourways
