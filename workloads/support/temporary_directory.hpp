// TemporaryDirectory: a directory for one owner alone, under $TMPDIR or /tmp, gone with its owner.
// An owner that is killed leaves it behind, and the next one to make any clears it away: it holds a
// lock (flock(2)) on what is in use, and the kernel drops that lock however the owner ends.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

class TemporaryDirectory {
 public:
  /// Makes "fourways.NAME.XXXXXX", for this user alone, after removing those beside it that
  /// processes of this user left behind. Throws std::system_error, naming the place.
  explicit TemporaryDirectory(std::string_view name);
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  /// Removes it and what is in it; only in the process that made it.
  ~TemporaryDirectory();

  /// Absolute.
  const std::string& path() const noexcept { return path_; }
  /// The path and a zero byte into memory of an arena, where tasks find it. Throws
  /// std::runtime_error that names TMPDIR when it is too long.
  void copy_path(std::span<char> into) const;
  /// Removes what is in it.
  void clear() const noexcept;

 private:
  std::string path_;
  UniqueFd lock_;  // of the directory itself; forked copies keep it in use, images do not
  pid_t owner_;
};

}  // namespace fourways
