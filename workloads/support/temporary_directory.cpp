#include "workloads/support/temporary_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "fourways.";  // what has it in front is held by a lock
constexpr int kMostAttempts = 100;

/// No symbolic link is followed. Not open: there is none, or it may not be read.
UniqueFd open_directory(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool lock(const UniqueFd& directory) { return ::flock(directory.get(), LOCK_EX | LOCK_NB) == 0; }

bool is_own(const UniqueFd& directory) {
  struct stat is {};
  return ::fstat(directory.get(), &is) == 0 && is.st_uid == ::geteuid();
}

/// Whether `path` still leads to it.
bool stands_at(const UniqueFd& directory, const std::string& path) {
  struct stat is {
  }, there{};
  return ::fstat(directory.get(), &is) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         is.st_dev == there.st_dev && is.st_ino == there.st_ino;
}

void remove_tree(const fs::path& path) noexcept {
  std::error_code ignored;  // a file that stays is litter, no fault of the batch
  fs::remove_all(path, ignored);
}

/// Removes what no living process holds.
void clear_left_behind(const std::string& place) {
  std::error_code error;
  for (fs::directory_iterator it(place, error), end; !error && it != end; it.increment(error)) {
    if (!it->path().filename().native().starts_with(kMark)) continue;
    const UniqueFd directory = open_directory(it->path());
    if (directory && is_own(directory) && lock(directory)) remove_tree(it->path());
  }
}

}  // namespace

TemporaryDirectory::TemporaryDirectory(std::string_view name) : owner_(::getpid()) {
  const char* given = std::getenv("TMPDIR");
  const std::string place = fs::absolute(given == nullptr || *given == '\0' ? "/tmp" : given);
  clear_left_behind(place);
  const std::string pattern = fmt::format("{}/{}{}.XXXXXX", place, kMark, name);
  const auto refuse = [&] {
    throw_errno(fmt::format("make the directory {} (TMPDIR says where)", pattern));
  };
  // Another process may lock a new one before its owner does, to clear it away.
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    path_ = pattern;
    if (::mkdtemp(path_.data()) == nullptr) refuse();
    lock_ = open_directory(path_);
    if (!lock_ && errno != ENOENT) {
      const int error = errno;
      ::rmdir(path_.c_str());
      errno = error;
      refuse();
    }
    // A file system without such locks has none for the others either: nothing is cleared away.
    const bool held = lock_ && (lock(lock_) || errno != EWOULDBLOCK);
    if (held && stands_at(lock_, path_)) return;
  }
  errno = EAGAIN;
  refuse();
}

void TemporaryDirectory::copy_path(std::span<char> into) const {
  if (path_.size() >= into.size()) {
    throw std::runtime_error("the path " + path_ + " is too long: name a shorter one by TMPDIR");
  }
  into[path_.copy(into.data(), into.size() - 1)] = '\0';
}

void TemporaryDirectory::clear() const noexcept {
  std::error_code error;
  for (fs::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    remove_tree(it->path());
  }
}

TemporaryDirectory::~TemporaryDirectory() {
  if (::getpid() == owner_) remove_tree(path_);
}

}  // namespace fourways
