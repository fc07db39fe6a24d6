// TemporaryDirectory: a directory for one batch alone, under $TMPDIR or /tmp, gone with its owner.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>

namespace fourways {

class TemporaryDirectory {
 public:
  /// Makes "fourways-NAME-XXXXXX". Throws std::system_error, naming the place.
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

 private:
  std::string path_;
  pid_t owner_;
};

}  // namespace fourways
