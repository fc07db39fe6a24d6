// Listeners that share a port, and where connections to them go.
#include "workloads/support/sockets.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <vector>

namespace fourways {
namespace {

UniqueFd connect_from(const sockaddr_in& source, const sockaddr_in& server) {
  UniqueFd fd = stream_socket();
  checked(::bind(fd.get(), generic(source), sizeof source), "bind");
  checked(::connect(fd.get(), generic(server), sizeof server), "connect");
  return fd;
}

/// Accepts what waits at the listener; gives how many there were.
std::uint32_t accept_all(const Listener& listener) {
  std::uint32_t count = 0;
  for (pollfd entry{listener.fd.get(), POLLIN, 0}; ::poll(&entry, 1, 0) == 1; ++count) {
    UniqueFd(checked(::accept(listener.fd.get(), nullptr, nullptr), "accept"));
  }
  return count;
}

TEST(ListenTogether, each_listener_gets_the_connections_of_its_number_and_no_other) {
  for (const unsigned count : {1U, 2U, 3U, 64U}) {
    const std::vector<Listener> listeners = listen_together(count, 16);
    ASSERT_EQ(listeners.size(), count);
    std::vector<std::uint32_t> expected(count, 0);
    std::vector<UniqueFd> clients;
    for (std::uint32_t i = 0; i < 2 * count + 1; ++i) {
      clients.push_back(connect_from(steered_source(i, count), listeners[0].address));
      ++expected[i % count];
    }
    for (unsigned i = 0; i < count; ++i) {
      EXPECT_EQ(listeners[i].address.sin_port, listeners[0].address.sin_port);
      EXPECT_EQ(accept_all(listeners[i]), expected[i]) << "listener " << i << " of " << count;
    }
  }
}

}  // namespace
}  // namespace fourways
