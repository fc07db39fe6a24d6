#include "runners/testing/endpoints.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cstdio>

#include "workloads/support/sockets.hpp"

namespace fourways {

Endpoints connect_by(Wire wire) {
  int fds[2] = {-1, -1};
  switch (wire) {
    case Wire::pipe: checked(::pipe2(fds, O_CLOEXEC), "pipe2"); break;
    case Wire::socketpair:
      checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), "socketpair");
      break;
    case Wire::tcp: {
      const Listener listener = listen_on_loopback(1);
      UniqueFd writer = stream_socket();
      checked(::connect(writer.get(), generic(listener.address), sizeof listener.address),
              "connect");
      fds[0] = checked(::accept4(listener.fd.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4");
      fds[1] = writer.release();
      break;
    }
  }
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

std::pair<int, int> connect_by(Wire wire, Context& context) {
  Endpoints ends = connect_by(wire);
  context.adopt(ends.reader.get());
  context.adopt(ends.writer.get());
  return {ends.reader.release(), ends.writer.release()};
}

Task<std::string> read_text(Context& context, int fd, std::size_t most) {
  std::string text(most, '\0');
  const std::size_t got = co_await context.read(fd, std::as_writable_bytes(std::span(text)));
  text.resize(got);
  co_return text;
}

UniqueFd temporary_file() {
  std::FILE* file = std::tmpfile();  // unlinked at once
  if (file == nullptr) throw_errno("tmpfile");
  const int fd = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
  std::fclose(file);
  return UniqueFd(checked(fd, "duplicate a temporary file"));
}

}  // namespace fourways
