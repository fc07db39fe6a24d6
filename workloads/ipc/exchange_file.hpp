// ExchangeFile: a file through which tasks share a number and a few messages, read as a whole and
// written as a whole, as JSON or in a binary form. A task that changes it locks it: it tries
// flock(2) and sleeps in between, for a lock that blocked would hold up a loop's helper while its
// holder needs one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "workloads/contract/context.hpp"
#include "workloads/support/json_forms.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

enum class FileForm : std::uint32_t { json, binary };

/// Writes a new file, or over an old one, for a first use. Throws std::system_error.
void make_exchange_file(const std::string& path, FileForm form);
/// The content of such a file. Throws std::system_error, or std::runtime_error when it is corrupt.
FileContent read_exchange_file(const std::string& path, FileForm form);

/// A task's own way to the file: its lock excludes all other tasks, those of its process included.
/// Used by one task, which holds it to the end.
class ExchangeFile {
 public:
  /// Throws std::system_error.
  ExchangeFile(Context& context, const std::string& path, FileForm form);

  /// Awaits how often it had to wait because another held the lock.
  Task<std::uint64_t> lock();
  void unlock() noexcept;
  /// What is in the file, or nothing when that cannot be read: only a task without a lock may see
  /// that.
  Task<std::optional<FileContent>> load();
  /// `to_disk`: also waits until it is on the disk.
  Task<void> store(FileContent content, bool to_disk);

 private:
  Context& context_;
  const FileForm form_;
  TaskFd file_;
  std::string text_;
};

}  // namespace fourways
