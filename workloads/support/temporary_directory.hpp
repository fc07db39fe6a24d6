// TemporaryDirectory: a directory of a batch's own under $TMPDIR or /tmp, gone with its owner.
#pragma once

#include <sys/types.h>

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

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  pid_t owner_;
};

}  // namespace fourways
