// The upper-casing server by hand on a raw io_uring: a C-style state machine, set up as the makers
// of liburing advise for one thread, with one accept for all connections.
#include <liburing.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "bench/self_check/native/served_load.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

struct Connection {
  int fd = -1;
  bool sending = false;
  unsigned filled = 0;  // bytes to send back
  unsigned sent = 0;
  std::vector<unsigned char> buffer;
};

class Server {
 public:
  Server(int listener, std::uint32_t connections, std::uint32_t bytes)
      : bytes_(bytes), all_(connections) {
    io_uring_params params{};
    params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                   IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE;
    params.cq_entries = 4096;
    if (const int error = io_uring_queue_init_params(256, &ring_, &params); error < 0) {
      throw std::system_error(-error, std::generic_category(), "io_uring_setup");
    }
    io_uring_register_ring_fd(&ring_);
    io_uring_sqe* entry = free_entry();
    io_uring_prep_multishot_accept(entry, listener, nullptr, nullptr, SOCK_CLOEXEC);
    io_uring_sqe_set_data(entry, nullptr);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { io_uring_queue_exit(&ring_); }

  void run() {
    while (ended_ < all_.size()) {
      io_uring_submit_and_wait(&ring_, 1);
      io_uring_cqe* completion = nullptr;
      unsigned head = 0;
      unsigned count = 0;
      io_uring_for_each_cqe(&ring_, head, completion) {
        ++count;
        advance(static_cast<Connection*>(io_uring_cqe_get_data(completion)), completion->res);
      }
      io_uring_cq_advance(&ring_, count);
    }
  }

 private:
  io_uring_sqe* free_entry() {
    for (;;) {
      if (io_uring_sqe* entry = io_uring_get_sqe(&ring_)) return entry;
      io_uring_submit(&ring_);
    }
  }

  void advance(Connection* connection, int result) {
    if (connection == nullptr) return accepted(result);
    if (result <= 0) return end(*connection);
    const auto bytes = static_cast<unsigned>(result);
    if (!connection->sending) {
      to_upper(connection->buffer.data(), bytes);
      connection->filled = bytes;
      connection->sent = 0;
      send(*connection);
    } else if ((connection->sent += bytes) < connection->filled) {
      send(*connection);
    } else {
      receive(*connection, IORING_RECVSEND_POLL_FIRST);
    }
  }

  void accepted(int fd) {
    if (fd < 0) return;
    Connection& connection = all_[opened_++];
    connection.fd = fd;
    connection.buffer.resize(std::size_t{2} * bytes_);
    receive(connection, 0);
    if (opened_ == all_.size()) {
      io_uring_sqe* entry = free_entry();
      io_uring_prep_cancel(entry, nullptr, 0);
      entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
      io_uring_sqe_set_data(entry, nullptr);
    }
  }

  void receive(Connection& connection, std::uint16_t how) {
    io_uring_sqe* entry = free_entry();
    io_uring_prep_recv(entry, connection.fd, connection.buffer.data(), connection.buffer.size(), 0);
    entry->ioprio |= how;
    io_uring_sqe_set_data(entry, &connection);
    connection.sending = false;
  }

  void send(Connection& connection) {
    io_uring_sqe* entry = free_entry();
    io_uring_prep_send(entry, connection.fd, connection.buffer.data() + connection.sent,
                       connection.filled - connection.sent, MSG_NOSIGNAL);
    io_uring_sqe_set_data(entry, &connection);
    connection.sending = true;
  }

  void end(Connection& connection) {
    ::close(std::exchange(connection.fd, -1));
    ++ended_;
  }

  const std::uint32_t bytes_;
  std::vector<Connection> all_;
  std::size_t opened_ = 0;
  std::size_t ended_ = 0;
  io_uring ring_{};
};

}  // namespace

double ring_echo(const EchoLoad& load) {
  return cpu_per_request(
      load, [&](int listener) { Server(listener, load.connections, load.bytes).run(); });
}

}  // namespace fourways::native
