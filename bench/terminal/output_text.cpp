// One loop over write(2) serves both streams. SIGPIPE is ignored (put_in_order), so that a pipe
// without a reader is an error like others.
#include "bench/terminal/output_text.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <exception>

#include "bench/terminal/terminal.hpp"
#include "reports/record/file_io.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

constexpr int kForEver_ms = -1;
constexpr int kWhatTellingMayCost_ms = 1000;  // where a pipe is full and set not to block

/// 0, or the error number.
int write_all(int fd, std::string_view text, int patience_ms) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Another program that has the pipe may have set O_NONBLOCK, which is of the pipe.
      pollfd room{fd, POLLOUT, 0};
      if (::poll(&room, 1, patience_ms) == 0) return EAGAIN;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

LostOutput::LostOutput(int error)
    : std::system_error(error, std::generic_category(), "cannot write to standard output") {}

void write_text(const std::string& text, const std::filesystem::path& out) {
  if (!out.empty()) return write_file_atomically(out, text);
  const int error = write_all(STDOUT_FILENO, fit_to_show(text, STDOUT_FILENO), kForEver_ms);
  if (error != 0) throw LostOutput(error);
}

void tell(std::string_view line) noexcept {
  try {
    draw(fit_to_show(escape_terminal(line), STDERR_FILENO) + '\n');
  } catch (const std::exception&) {  // no memory for a copy
    draw(line);
  }
}

void draw(std::string_view text) noexcept {
  write_all(STDERR_FILENO, text, kWhatTellingMayCost_ms);
}

}  // namespace fourways
