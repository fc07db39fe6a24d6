// The limits under which this process measures, as the kernel applies them: those that the shell
// set, those of the machine, and the tightest of all its control groups. `doctor` tells which of
// them are too low for some case; what is hit in a run is found by runners/accounts/used_up_limit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "bench/machine/doctor.hpp"

namespace fourways {

/// A finding for each limit, with its remedy. Reads files alone; `temporary` is where temporary
/// files go.
std::vector<Check> check_limits(const SystemFiles& files, const std::filesystem::path& temporary);

/// The folder of TMPDIR, /tmp where it names none.
std::filesystem::path temporary_place();

/// A folder that samples need, and what it can take.
struct Room {
  bool there = false;
  bool writable = false;
  double free_bytes = 0;
};
Room room_in(const std::filesystem::path& folder);

/// Of /dev/shm, in which Python's multiprocessing keeps its locks and queues.
Check check_shared_memory(const Room& room);
/// Of `folder`, in which workloads write files.
Check check_temporary_files(const Room& room, const std::filesystem::path& folder);

/// Sees whether the CPU quota of a control group held processes up since it was made. Reads nothing
/// where no group had a quota when the first one was made. Not thread-safe.
class ThrottleWatch {
 public:
  ThrottleWatch();
  [[nodiscard]] bool held_up() const;

 private:
  std::optional<std::int64_t> periods_;
};

/// The note of a sample that was held up.
inline constexpr const char* kThrottledNote = "throttled";

}  // namespace fourways
