#include "bench/run/pinned_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string_view>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

bool is_same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// The kernel moves ctime with every change of a file, even where mtime is set back.
bool untouched(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         is_same(a.st_mtim, b.st_mtim) && is_same(a.st_ctim, b.st_ctim);
}

/// Size and hash of a file and its state at that; nothing, with errno, where it cannot be read.
std::optional<std::string> content_of(const fs::path& path, struct stat& state) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || ::fstat(file.get(), &state) != 0 || !S_ISREG(state.st_mode)) return std::nullopt;
  const auto size = static_cast<std::size_t>(state.st_size);
  void* bytes = size == 0
                    ? nullptr
                    : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (bytes == MAP_FAILED) return std::nullopt;
  const std::string_view text(static_cast<const char*>(bytes), size);
  const std::size_t hash = std::hash<std::string_view>{}(text);
  if (bytes != nullptr) ::munmap(bytes, size);
  return fmt::format("{}-{:016x}", size, hash);
}

}  // namespace

void PinnedFiles::add(const std::string& name, const fs::path& path) {
  const auto is_there = [&](const File& file) { return file.path == path; };
  if (std::any_of(files_.begin(), files_.end(), is_there)) return;
  struct stat state {};
  if (auto content = content_of(path, state)) files_.push_back({name, path, state, *content});
}

void PinnedFiles::add(const std::map<std::string, fs::path>& files) {
  for (const auto& [name, path] : files) add(name, path);
}

bool PinnedFiles::changed() {
  for (File& file : files_) {
    if (!change_.empty()) break;
    struct stat now {};
    if (::stat(file.path.c_str(), &now) == 0 && untouched(file.state, now)) continue;
    const std::optional<std::string> content = content_of(file.path, now);
    if (content == file.content) {
      file.state = now;
    } else {
      change_ = fmt::format("{} was {} while it was measured", file.path.string(),
                            content || errno != ENOENT ? "replaced" : "removed");
    }
  }
  return !change_.empty();
}

std::map<std::string, std::string> PinnedFiles::contents() const {
  std::map<std::string, std::string> all;
  for (const File& file : files_) all.emplace(file.name, file.content);
  return all;
}

std::optional<std::string> PinnedFiles::differs_from(
    const std::map<std::string, std::string>& before) const {
  for (const File& file : files_) {
    const auto found = before.find(file.name);
    if (found != before.end() && found->second != file.content) return file.path.string();
  }
  return std::nullopt;
}

}  // namespace fourways
