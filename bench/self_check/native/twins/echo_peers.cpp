// The upper-casing server on Boost.Asio and on libuv, each as its documentation has an echo server,
// in the form that spares it most: one thread, no locks, buffers that live with the connection.
#include <unistd.h>
#include <uv.h>

#include <functional>
#include <memory>
#include <utility>
// Asio 1.74 needs std::exchange without including it, hence the order.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>
#include <vector>

#include "bench/self_check/native/served_load.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Bound to its executor's own type: the default one erases it, at a cost.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, std::size_t bytes) : socket_(std::move(socket)), buffer_(bytes) {}

  void read() {
    socket_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
          if (error) return;
          to_upper(self->buffer_.data(), bytes);
          self->write(bytes);
        });
  }

 private:
  void write(std::size_t bytes) {
    asio::async_write(
        socket_, asio::buffer(buffer_.data(), bytes),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
          if (!error) self->read();
        });
  }

  Socket socket_;
  std::vector<unsigned char> buffer_;
};

void serve_by_asio(int listener, std::uint32_t connections, std::uint32_t bytes) {
  asio::io_context io(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);
  Acceptor acceptor(io.get_executor(), tcp::v4(), checked(::dup(listener), "dup"));
  std::uint32_t left = connections;
  std::function<void()> accept = [&] {
    acceptor.async_accept([&](const boost::system::error_code& error, Socket socket) {
      if (error) return;
      std::make_shared<Session>(std::move(socket), std::size_t{2} * bytes)->read();
      if (--left > 0) accept();
    });
  };
  accept();
  io.run();
}

class UvServer {
 public:
  UvServer(int listener, std::uint32_t connections, std::uint32_t bytes)
      : bytes_(bytes), left_(connections) {
    require(uv_loop_init(&loop_), "uv_loop_init");
    require(uv_tcp_init(&loop_, &listener_), "uv_tcp_init");
    require(uv_tcp_open(&listener_, checked(::dup(listener), "dup")), "uv_tcp_open");
    listener_.data = this;
    require(uv_listen(stream(listener_), static_cast<int>(connections), connected), "uv_listen");
  }
  UvServer(const UvServer&) = delete;
  UvServer& operator=(const UvServer&) = delete;
  ~UvServer() { uv_loop_close(&loop_); }

  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }

 private:
  struct Connection {
    uv_tcp_t handle;
    uv_write_t rest;  // of a reply that did not go out at once
    std::vector<char> buffer;
  };

  static void require(int result, const char* what) {
    if (result < 0) throw std::runtime_error(std::string(what) + ": " + uv_strerror(result));
  }
  static uv_stream_t* stream(uv_tcp_t& handle) { return reinterpret_cast<uv_stream_t*>(&handle); }
  static Connection& connection_of(void* handle) {
    return *static_cast<Connection*>(static_cast<uv_handle_t*>(handle)->data);
  }

  static void connected(uv_stream_t* listener, int status) {
    require(status, "a connection");
    auto& server = *static_cast<UvServer*>(listener->data);
    auto connection = std::make_unique<Connection>();
    connection->buffer.resize(std::size_t{2} * server.bytes_);
    uv_tcp_init(listener->loop, &connection->handle);
    connection->handle.data = connection.get();
    require(uv_accept(listener, stream(connection->handle)), "uv_accept");
    require(uv_read_start(stream(connection.release()->handle), lend_buffer, received),
            "uv_read_start");
    if (--server.left_ == 0) uv_close(reinterpret_cast<uv_handle_t*>(listener), nullptr);
  }

  static void lend_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    std::vector<char>& own = connection_of(handle).buffer;
    *buffer = uv_buf_init(own.data(), static_cast<unsigned>(own.size()));
  }

  static void received(uv_stream_t* from, ssize_t bytes, const uv_buf_t* buffer) {
    if (bytes < 0) return close(from);
    to_upper(reinterpret_cast<unsigned char*>(buffer->base), static_cast<std::size_t>(bytes));
    uv_buf_t reply = uv_buf_init(buffer->base, static_cast<unsigned>(bytes));
    const int sent = uv_try_write(from, &reply, 1);
    if (sent == bytes) return;
    if (sent < 0 && sent != UV_EAGAIN) return close(from);
    const auto done = static_cast<unsigned>(std::max(sent, 0));
    reply = uv_buf_init(buffer->base + done, static_cast<unsigned>(bytes) - done);
    uv_read_stop(from);  // the buffer is in use
    uv_write(&connection_of(from).rest, from, &reply, 1, [](uv_write_t* write, int status) {
      if (status < 0) return close(write->handle);
      uv_read_start(write->handle, lend_buffer, received);
    });
  }

  static void close(uv_stream_t* which) {
    uv_close(reinterpret_cast<uv_handle_t*>(which),
             [](uv_handle_t* handle) { delete &connection_of(handle); });
  }

  const std::uint32_t bytes_;
  std::uint32_t left_;
  uv_loop_t loop_{};
  uv_tcp_t listener_{};
};

}  // namespace

double asio_echo(const EchoLoad& load) {
  return cpu_per_request(
      load, [&](int listener) { serve_by_asio(listener, load.connections, load.bytes); });
}

double libuv_echo(const EchoLoad& load) {
  return cpu_per_request(
      load, [&](int listener) { UvServer(listener, load.connections, load.bytes).run(); });
}

}  // namespace fourways::native
