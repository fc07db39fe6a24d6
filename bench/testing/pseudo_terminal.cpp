#include "bench/testing/pseudo_terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>

namespace fourways {

PseudoTerminal::PseudoTerminal(unsigned short columns, unsigned short rows)
    : master_(checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt")) {
  checked(::grantpt(master_.get()), "grantpt");
  checked(::unlockpt(master_.get()), "unlockpt");
  char name[64];
  if (::ptsname_r(master_.get(), name, sizeof name) != 0) throw_errno("ptsname_r");
  slave_ = UniqueFd(checked(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC), "open of a terminal"));
  termios settings{};
  checked(::tcgetattr(slave_.get(), &settings), "tcgetattr");
  ::cfmakeraw(&settings);
  checked(::tcsetattr(slave_.get(), TCSANOW, &settings), "tcsetattr");
  resize(columns, rows);
}

void PseudoTerminal::become_output() const noexcept {
  ::dup2(slave_.get(), STDOUT_FILENO);
  ::dup2(slave_.get(), STDERR_FILENO);
}

void PseudoTerminal::resize(unsigned short columns, unsigned short rows) const noexcept {
  const winsize size{rows, columns, 0, 0};
  ::ioctl(master_.get(), TIOCSWINSZ, &size);
}

bool PseudoTerminal::read(std::string& text, const std::string& until) {
  slave_.reset();  // so that the end is seen
  char block[4096];
  while (until.empty() || text.find(until) == std::string::npos) {
    const ssize_t got =
        retry_interrupted([&] { return ::read(master_.get(), block, sizeof block); });
    if (got <= 0) return false;  // EIO: the last that had it open has closed it
    text.append(block, static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace fourways
