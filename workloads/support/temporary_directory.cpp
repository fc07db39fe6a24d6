// mkdtemp(3), and the removal.
#include "workloads/support/temporary_directory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

TemporaryDirectory::TemporaryDirectory(std::string_view name) : owner_(::getpid()) {
  const char* place = std::getenv("TMPDIR");
  path_ = fmt::format("{}/fourways-{}-XXXXXX", place == nullptr || *place == '\0' ? "/tmp" : place,
                      name);
  if (::mkdtemp(path_.data()) == nullptr) {
    throw_errno(fmt::format("make the directory {} (TMPDIR says where)", path_));
  }
}

TemporaryDirectory::~TemporaryDirectory() {
  if (::getpid() != owner_) return;
  std::error_code ignored;  // what cannot be removed is litter, no fault of the batch
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace fourways
