// Connection: whole messages over a stream (pipe, FIFO or socket), each with its length before it;
// what multiprocessing.Connection is to tutorial 003. A message longer than the limit ends the
// reading, as it does there: the rest of it would be taken for the next one's length. Writing goes
// on.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/message_too_long.hpp"

namespace fourways {

/// The stream ended within a message.
class HalfMessage : public std::runtime_error {
 public:
  HalfMessage(std::size_t bytes_missing)
      : std::runtime_error("the stream ended within a message, " + std::to_string(bytes_missing) +
                           " bytes before its end") {}
};

/// Used by one task, which owns it; closes its ends when it goes. Errors of the system surface as
/// std::system_error; EPIPE and ECONNRESET: the other end is closed.
class Connection {
 public:
  static constexpr int kNone = -1;
  using Length = std::uint32_t;  // precedes each message, in the byte order of the machine

  /// Takes over two adopted descriptors, which may be the same, or kNone for the end it lacks.
  /// Messages of up to `limit_bytes` are sent and received.
  Connection(Context& context, int read_end, int write_end, std::size_t limit_bytes);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Throws MessageTooLong, and then has sent nothing. `message` must outlive the await.
  Task<void> send(std::span<const std::byte> message);
  /// Sends bytes as they are, for a task that wants to break the rules.
  Task<void> send_raw(std::span<const std::byte> bytes);

  /// Awaits the next message, which stays valid until the next receive() or poll(), or nothing when
  /// the other end has closed. Throws HalfMessage; MessageTooLong, and then the reading end is
  /// closed; std::logic_error when there is no reading end (any more).
  Task<std::optional<std::span<const std::byte>>> receive();
  /// Awaits true when a receive() would find something to read, the end of the stream included;
  /// false when nothing came until the deadline. Throws as receive() without a reading end.
  Task<bool> poll(Deadline deadline);

  /// Closes the ends that are open: the other side finds the end of the stream, or EPIPE.
  void close() noexcept;
  void close_reading() noexcept;
  bool readable() const noexcept { return read_end_ != kNone; }

 private:
  Task<bool> fill(std::size_t bytes);
  Task<std::size_t> read_more(Deadline deadline);

  std::span<const std::byte> unread() const noexcept {
    return std::span(buffer_).subspan(first_, last_ - first_);
  }
  void require_reading_end() const;

  Context& context_;
  int read_end_;
  int write_end_;
  const std::size_t limit_bytes_;
  std::vector<std::byte> frame_;   // the message being sent, its length before it
  std::vector<std::byte> buffer_;  // unread: [first_, last_)
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  bool ended_ = false;  // the other end has closed
};

}  // namespace fourways
