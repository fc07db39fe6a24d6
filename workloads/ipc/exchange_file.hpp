// ExchangeFile: a file through which tasks share a number and a few messages, read as a whole and
// written as a whole, as JSON or in a binary form. Whoever changes it locks it: flock(2), tried and
// slept over, for a lock that blocked would hold up a loop's helper while its holder needs one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/contract/context.hpp"

namespace fourways {

struct FileContent {
  std::uint64_t value = 0;
  std::vector<std::string> messages;  // oldest first
};

enum class FileForm : std::uint32_t { json, binary };

/// Writes a new file, or over an old one, for a first use. Throws std::system_error.
void make_exchange_file(const std::string& path, FileForm form);
/// The content of that file. Throws std::system_error, or std::runtime_error when it is no such.
FileContent read_exchange_file(const std::string& path, FileForm form);

/// A task's own way to the file: its lock excludes all others, those of its process included. Used
/// by one task, which holds it to the end.
class ExchangeFile {
 public:
  /// Throws std::system_error.
  ExchangeFile(Context& context, const std::string& path, FileForm form);
  ExchangeFile(const ExchangeFile&) = delete;
  ExchangeFile& operator=(const ExchangeFile&) = delete;
  ~ExchangeFile();

  /// Awaits how often it had to wait because another held the lock.
  Task<std::uint64_t> lock() { return lock_file(this); }
  void unlock() noexcept;
  /// What is in the file, or nothing when that cannot be read: only who has no lock may see that.
  Task<std::optional<FileContent>> load() { return load_file(this); }
  /// `to_disk`: also waits until it is on the disk.
  Task<void> store(FileContent content, bool to_disk) {
    return store_file(this, std::move(content), to_disk);
  }

 private:
  static Task<std::uint64_t> lock_file(ExchangeFile* self);
  static Task<std::optional<FileContent>> load_file(ExchangeFile* self);
  static Task<void> store_file(ExchangeFile* self, FileContent content, bool to_disk);

  Context& context_;
  const FileForm form_;
  int fd_;
  std::string text_;
};

}  // namespace fourways
