#include "bench/terminal/output_text.hpp"

#include <cstdio>

#include "reports/record/file_io.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

void write_text(const std::string& text, const std::filesystem::path& out) {
  if (!out.empty()) {
    write_file_atomically(out, text);
  } else if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
             std::fflush(stdout) != 0) {
    throw_errno("standard output");
  }
}

}  // namespace fourways
