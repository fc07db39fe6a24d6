// TreeMemory: how much of the machine's memory a process and all its descendants hold, as the
// kernel counts it: pages, page tables and kernel stacks of each process; and the slab of the whole
// machine, which no process owns.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace fourways {

struct TreeMemory {
  std::int64_t processes = 0;
  std::int64_t threads = 0;
  /// Proportional set size (Pss of smaps_rollup: private pages, and the share of those held by
  /// several) without shared memory (Pss_Shmem): in this suite that is the arena, whose pages are
  /// the books and not the units'.
  std::int64_t pss_bytes = 0;
  std::int64_t page_table_bytes = 0;  // VmPTE: all levels but the topmost
  /// Threads times the stack that the kernel keeps for each.
  std::int64_t kernel_stack_bytes = 0;
};

/// Of `root` and its descendants, read from /proc in some 50 us a process. Zombies, and processes
/// that end meanwhile, count as nothing. Thread-safe. Throws std::system_error where /proc cannot
/// be read.
TreeMemory memory_of_tree(pid_t root);

/// Slab memory of the whole machine that the kernel cannot take back (SUnreclaim of /proc/meminfo):
/// it describes the processes, threads and mappings of everybody. Only a difference between two
/// moments means something, and only if the rest of the machine stood still.
std::int64_t unreclaimable_slab_bytes();

/// What the machine can still give out without swapping (MemAvailable).
std::int64_t available_memory_bytes();

}  // namespace fourways
