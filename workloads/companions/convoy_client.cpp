// The process behind ConvoyClient makes blocking calls, for it has nothing else to do.
#include "workloads/companions/convoy_client.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <stdexcept>
#include <string>

namespace fourways {
namespace {

/// Exactly `text.size()` bytes from the server.
void receive(int fd, std::string& text) {
  for (std::size_t received = 0; received < text.size();) {
    const ssize_t got =
        checked(retry_interrupted(
                    [&] { return ::recv(fd, text.data() + received, text.size() - received, 0); }),
                "recv from the server");
    if (got == 0) throw std::runtime_error("the server closed the connection");
    received += static_cast<std::size_t>(got);
  }
}

void send_all(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    sent += static_cast<std::size_t>(checked(retry_interrupted([&] {
                                               return ::send(fd, text.data() + sent,
                                                             text.size() - sent, MSG_NOSIGNAL);
                                             }),
                                             "send to the server"));
  }
}

void run_batch(const ConvoyLoad& load, const sockaddr_in& server, ConvoyReport& report) {
  std::string request, expected;
  for (std::uint32_t i = 0; i < load.bytes; ++i) request.push_back(static_cast<char>('a' + i % 26));
  for (const char letter : request) {
    expected.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
  }
  report.requests_done = 0;
  const UniqueFd connection = stream_socket();
  checked(::connect(connection.get(), generic(server), sizeof server), "connect to the server");
  std::string greeting(1, '\0');
  receive(connection.get(), greeting);

  std::string answer(load.bytes, '\0');
  const Clock::time_point began = Clock::now();
  Clock::time_point now = began;
  do {
    const Clock::time_point asked = now;
    send_all(connection.get(), request);
    receive(connection.get(), answer);
    now = Clock::now();
    if (answer != expected) {
      throw std::runtime_error("an answer is not the request in upper case");
    }
    report.latencies_ns[report.requests_done++] = (now - asked).count();
  } while (report.requests_done < load.requests && now - began < load.span);
  report.wall_ns = (now - began).count();
}

void run_client(int control, const ConvoyLoad& load, const sockaddr_in& server,
                ConvoyReport& report) {
  char byte = 0;
  while (retry_interrupted([&] { return ::read(control, &byte, 1); }) == 1) {
    run_batch(load, server, report);
  }
}

}  // namespace

ConvoyReport& ConvoyClient::make_report(Arena& arena, const ConvoyLoad& load) {
  ConvoyReport& report = arena.make<ConvoyReport>();
  report.latencies_ns = arena.make_array<std::int64_t>(load.requests).data();
  return report;
}

ConvoyClient::ConvoyClient(Arena& arena, const ConvoyLoad& load, const Listener& listener)
    : report_(make_report(arena, load)),
      process_(
          arena, "the client of convoy", {listener.fd.get()},
          [&](int control) { run_client(control, load, listener.address, report_); },
          [&] { ::shutdown(listener.fd.get(), SHUT_RDWR); }) {}

}  // namespace fourways
