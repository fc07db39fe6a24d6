// SystemFiles: /proc, /sys and /etc below any root, so that a test can lay out a machine of its
// own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fourways {

class SystemFiles {
 public:
  explicit SystemFiles(std::filesystem::path root = "/") : root_(std::move(root)) {}

  /// The whole file, nothing if it cannot be read. `path` as the kernel has it: "/proc/loadavg".
  std::optional<std::string> text(std::string_view path) const;
  /// Its first line.
  std::optional<std::string> line(std::string_view path) const;
  /// The number it begins with.
  std::optional<std::int64_t> number(std::string_view path) const;
  /// The rest of the first line that begins with `key`, without the separator (":", "=", blanks)
  /// and without quotes.
  std::optional<std::string> field(std::string_view path, std::string_view key) const;

  const std::filesystem::path& root() const noexcept { return root_; }

 private:
  std::filesystem::path root_;
};

}  // namespace fourways
