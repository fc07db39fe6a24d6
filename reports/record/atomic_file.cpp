// All-or-nothing file writing; see atomic_file.hpp.
#include "reports/record/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "reports/record/file_io.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

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
