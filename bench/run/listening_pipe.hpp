// ListeningPipe: a pipe from which this process reads without ever waiting.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

class ListeningPipe {
 public:
  /// Throws std::system_error.
  ListeningPipe() {
    int ends[2];
    checked(::pipe2(ends, O_CLOEXEC), "pipe for a sample");
    read_ = UniqueFd(ends[0]);
    write_ = UniqueFd(ends[1]);
    ::fcntl(read_.get(), F_SETFL, O_NONBLOCK);
  }
  int read_end() const { return read_.get(); }
  int write_end() const { return write_.get(); }
  void close_write_end() { write_.reset(); }

  /// Appends to `text` all that has been written, and keeps at least its last `most` bytes. False
  /// at the end of file. Returns even while the writer writes without end.
  bool drain(std::string& text, std::size_t most) const {
    std::array<char, 4096> buffer;
    for (int turn = 0; turn < kTurns; ++turn) {
      const ssize_t got = ::read(read_.get(), buffer.data(), buffer.size());
      if (got == 0) return false;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return errno == EAGAIN;
      text.append(buffer.data(), static_cast<std::size_t>(got));
      if (text.size() > 2 * most) text.erase(0, text.size() - most);
    }
    return true;
  }

 private:
  static constexpr int kTurns = 64;  // four times what a pipe holds

  UniqueFd read_;
  UniqueFd write_;
};

}  // namespace fourways
