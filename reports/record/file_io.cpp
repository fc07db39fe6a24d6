#include "reports/record/file_io.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "reports/record/report_error.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

std::string_view remedy_for(int error) {
  switch (error) {
    case ENOENT: return "check the path, and create its folder if that is missing";
    case EACCES:
    case EPERM:
    case EROFS: return "change its permissions or choose another place with --out";
    case ENOSPC:
    case EDQUOT: return "free space there or choose another place with --out";
    case EFBIG: return "raise the file size limit (ulimit -f) or choose another place with --out";
    case EISDIR:
    case ENOTDIR: return "give the path of a file whose folder exists";
    case EMFILE:
    case ENFILE: return "raise the limit on open files (ulimit -n)";
    default: return "check the path and the disk beneath it, or choose another place with --out";
  }
}

struct DescriptorCloser {
  int fd;
  ~DescriptorCloser() { ::close(fd); }
};

// Removes the temporary file unless it was renamed.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (!renamed_) ::unlink(path_.c_str());
  }
  void rename_to(const fs::path& target) {
    if (std::rename(path_.c_str(), target.c_str()) != 0) throw_file_error("write", target, errno);
    renamed_ = true;
  }

 private:
  fs::path path_;
  bool renamed_ = false;
};

OutputFile create_beside(const fs::path& target, const fs::path& asked_for) {
  for (int attempt = 0;; ++attempt) {
    const fs::path name =
        target.parent_path() /
        fmt::format(".{}.{}.{}.tmp", target.filename().string(), ::getpid(), attempt);
    OutputFile file(name, O_CREAT | O_EXCL, asked_for);
    if (file.is_open()) return file;
    if (errno != EEXIST) throw_file_error("write", asked_for, errno);
  }
}

void write_in_place(const fs::path& path, std::string_view text) {
  OutputFile file(path, 0);
  if (!file.is_open()) throw_file_error("write", path, errno);
  file.write(text);
  file.sync();
  file.close();
}

}  // namespace

void throw_file_error(std::string_view action, const std::filesystem::path& path, int error) {
  throw ReportError(fmt::format("cannot {} {}: {}; {}", action, path.string(),
                                std::generic_category().message(error), remedy_for(error)));
}

std::string read_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw_file_error("open", path, errno);
  const DescriptorCloser closer{fd};
  std::string text;
  std::array<char, 65536> block;
  for (;;) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got == 0) return text;
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      throw_file_error("read", path, errno);
    }
  }
}

OutputFile::OutputFile(const std::filesystem::path& path, int flags)
    : OutputFile(path, flags, path) {}

OutputFile::OutputFile(std::filesystem::path path, int flags, std::filesystem::path spoken_of)
    : path_(std::move(path)),
      spoken_of_(std::move(spoken_of)),
      fd_(::open(path_.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      spoken_of_(std::move(other.spoken_of_)),
      fd_(std::exchange(other.fd_, -1)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(spoken_of_, other.spoken_of_);
  std::swap(fd_, other.fd_);
  return *this;
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
}

void OutputFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      throw_file_error("write", spoken_of_, errno);
    }
  }
}

bool OutputFile::truncate(std::uint64_t bytes) {
  return ::ftruncate(fd_, static_cast<off_t>(bytes)) == 0;
}

void OutputFile::sync() {
  // EINVAL and ENOTSUP are how pipes and devices say that there is nothing to sync.
  if (::fsync(fd_) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw_file_error("write", spoken_of_, errno);
  }
}

void OutputFile::close() {
  // Linux closes the descriptor even where close reports an error, so it is never tried twice.
  if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR) {
    throw_file_error("write", spoken_of_, errno);
  }
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) throw_file_error("write", path, EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(path, text);

  std::error_code unresolved;
  const fs::path resolved = fs::weakly_canonical(path, unresolved);
  const fs::path& target = unresolved ? path : resolved;
  OutputFile file = create_beside(target, path);
  Temporary temporary(file.path());
  file.write(text);
  file.sync();
  file.close();
  temporary.rename_to(target);
}

}  // namespace fourways
