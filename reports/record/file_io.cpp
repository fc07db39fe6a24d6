#include "reports/record/file_io.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

using Claim = OutputFile::Claim;

constexpr std::string_view kTemporary = ".tmp";

std::string_view remedy_for(int error) {
  switch (error) {
    case ENOENT: return "check the path, and create its folder if that is missing";
    case EACCES:
    case EPERM:
    case EROFS: return "change its permissions or choose another place with --out";
    case ENOSPC:
    case EDQUOT: return "free space there or choose another place with --out";
    case EFBIG: return "raise the file size limit (ulimit -f) or choose another place with --out";
    case ELOOP: return "it is a symbolic link: remove it or choose another place with --out";
    case EISDIR:
    case ENOTDIR: return "give the path of a file whose folder exists";
    case EMFILE:
    case ENFILE: return "raise the limit on open files (ulimit -n)";
    default: return "check the path and the disk beneath it, or choose another place with --out";
  }
}

struct DescriptorCloser {
  int fd;
  ~DescriptorCloser() {
    if (fd != STDIN_FILENO) ::close(fd);
  }
};

/// A program that shares standard input may have set it not to block.
void wait_for_input(int fd) {
  pollfd input{fd, POLLIN, 0};
  ::poll(&input, 1, -1);
}

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

/// Whether the file has a name still.
bool is_named(const fs::path& path) { return ::access(path.c_str(), F_OK) == 0; }

// Writers claim their temporaries, so one that can be claimed belongs to nobody any more. Those of
// this process are left alone: a claim holds off other processes, and not its own threads.
void remove_left_behind(const fs::path& folder, const std::string& prefix, const std::string& own) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || name.starts_with(own) || !name.ends_with(kTemporary)) continue;
    if (!fs::is_regular_file(entry.symlink_status(ignored))) continue;
    OutputFile file(entry.path(), O_NOFOLLOW | O_NONBLOCK);
    if (file.is_open() && file.claim() == Claim::ours) ::unlink(entry.path().c_str());
  }
}

OutputFile create_beside(const fs::path& target, const fs::path& asked_for) {
  const fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
  const std::string prefix = fmt::format(".{}.", target.filename().string());
  const std::string own = fmt::format("{}{}.", prefix, ::getpid());
  remove_left_behind(folder, prefix, own);
  for (int attempt = 0;; ++attempt) {
    const fs::path name = folder / fmt::format("{}{}{}", own, attempt, kTemporary);
    OutputFile file(name, O_CREAT | O_EXCL, asked_for);
    if (!file.is_open() && errno != EEXIST) throw_file_error("write", asked_for, errno);
    // Another writer may have taken it for one that was left, before it was claimed.
    if (file.is_open() && file.claim() != Claim::theirs && is_named(name)) return file;
  }
}

// Under a temporary name beside `target`, then renamed; errors speak of `asked_for`.
void put_in_place(const fs::path& target, const fs::path& asked_for, std::string_view text) {
  OutputFile file = create_beside(target, asked_for);
  Temporary temporary(file.path());
  file.write(text);
  file.sync();
  temporary.rename_to(target);  // before it is closed, for then nobody claims it any more
  file.close();
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
  throw ReportError("cannot {} {}: {}; {}", action, as_utf8(path.string()),
                    std::generic_category().message(error), remedy_for(error));
}

bool is_standard_input(const std::filesystem::path& path) { return path == "-"; }

std::string name_to_tell(const std::filesystem::path& path) {
  return is_standard_input(path) ? "standard input" : utf8_text(path);
}

std::string read_file(const std::filesystem::path& path) {
  const int fd =
      is_standard_input(path) ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw_file_error("open", path, errno);
  const DescriptorCloser closer{fd};
  std::string text;
  std::array<char, 65536> block;
  for (;;) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got == 0) return text;
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    } else if (errno == EAGAIN) {
      wait_for_input(fd);
    } else if (errno != EINTR) {
      throw_file_error("read", name_to_tell(path), errno);
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

OutputFile::Claim OutputFile::claim() {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd_, F_SETLK, &whole) == 0) return Claim::ours;
  return errno == EAGAIN || errno == EACCES ? Claim::theirs : Claim::unknown;
}

std::uint64_t OutputFile::size() const {
  struct stat status {};
  return ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode)
             ? static_cast<std::uint64_t>(status.st_size)
             : 0;
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
  put_in_place(unresolved ? path : resolved, path, text);
}

void replace_file(const fs::path& path, std::string_view text) {
  std::error_code ignored;
  if (fs::is_directory(fs::symlink_status(path, ignored))) throw_file_error("write", path, EISDIR);
  put_in_place(path, path, text);
}

}  // namespace fourways
