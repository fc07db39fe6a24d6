// The few file operations that reports need, with every write checked and every failure told as
// one ReportError line: the file, the system's reason and what to do about it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace fourways {

/// The whole content of `path`; "-" is standard input, to its end. Throws ReportError when it
/// cannot be opened or read.
std::string read_file(const std::filesystem::path& path);

/// Whether read_file() takes it for standard input, of which there is but one.
bool is_standard_input(const std::filesystem::path& path);

/// How messages call a file that is read: by its path, or "standard input".
std::string name_to_tell(const std::filesystem::path& path);

/// A file open for writing; owns its descriptor. Not thread-safe.
class OutputFile {
 public:
  /// open(2) with O_WRONLY | O_CLOEXEC | `flags`, new files readable as the umask allows. On
  /// failure is_open() is false and errno tells why. Errors call the file `path`.
  OutputFile(const std::filesystem::path& path, int flags);
  /// The same for a temporary file: errors call it `spoken_of`, the file the person asked for.
  OutputFile(std::filesystem::path path, int flags, std::filesystem::path spoken_of);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes all of `text`, with one write(2) unless the kernel takes less. Throws ReportError.
  void write(std::string_view text);
  /// Cuts the file to its first `bytes`; false where that is impossible (a device, a pipe).
  bool truncate(std::uint64_t bytes);
  enum class Claim { ours, theirs, unknown };
  /// Claims the file for this process, until it ends or closes any descriptor of that file
  /// (fcntl(2), F_SETLK). Unknown: the file system has no locks.
  [[nodiscard]] Claim claim();
  /// Its size in bytes; 0 of what is no regular file.
  [[nodiscard]] std::uint64_t size() const;
  /// fsync(2) where the file has a disk beneath it. Throws ReportError.
  void sync();
  /// close(2) with its error checked. Throws ReportError.
  void close();

 private:
  std::filesystem::path path_;
  std::filesystem::path spoken_of_;
  int fd_;  // -1 when closed
};

/// So that a reader sees the old content or the new, never half of it: a temporary name in the same
/// folder, fsync, rename. Replaces or creates `path` with `text`. A symbolic link stays and its
/// target is replaced; something that is no regular file (a pipe, /dev/stdout) is written to
/// directly, since renaming would destroy it. Throws ReportError; the old file is then untouched
/// and no temporary is left. One that a killed process left is removed by the next writer of
/// `path`. Thread-safe.
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// The same for a name of ours in a folder that others may write too: what stands there is replaced
/// whatever it is, a symbolic link too, and nothing is written through it. Throws as that does.
void replace_file(const std::filesystem::path& path, std::string_view text);

/// Throws ReportError "cannot ACTION PATH: REASON; REMEDY" for the error number `error`.
[[noreturn]] void throw_file_error(std::string_view action, const std::filesystem::path& path,
                                   int error);

}  // namespace fourways
