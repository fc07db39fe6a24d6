#include "workloads/support/temporary_directory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

TemporaryDirectory::TemporaryDirectory(std::string_view name) : owner_(::getpid()) {
  const char* place = std::getenv("TMPDIR");
  path_ = std::filesystem::absolute(fmt::format(
      "{}/fourways-{}-XXXXXX", place == nullptr || *place == '\0' ? "/tmp" : place, name));
  if (::mkdtemp(path_.data()) == nullptr) {
    throw_errno(fmt::format("make the directory {} (TMPDIR says where)", path_));
  }
}

void TemporaryDirectory::copy_path(std::span<char> into) const {
  if (path_.size() >= into.size()) {
    throw std::runtime_error("the path " + path_ + " is too long: name a shorter one by TMPDIR");
  }
  into[path_.copy(into.data(), into.size() - 1)] = '\0';
}

TemporaryDirectory::~TemporaryDirectory() {
  if (::getpid() != owner_) return;
  std::error_code ignored;  // a file that stays is litter, no fault of the batch
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace fourways
