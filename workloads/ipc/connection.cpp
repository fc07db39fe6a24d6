#include "workloads/ipc/connection.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;  // what a pipe holds: pipe(7)

}  // namespace

Connection::Connection(Context& context, int read_end, int write_end, std::size_t limit_bytes)
    : context_(context), read_end_(read_end), write_end_(write_end), limit_bytes_(limit_bytes) {
  if (readable()) buffer_.resize(kBufferBytes);
}

Connection::~Connection() { close(); }

Task<void> Connection::send(std::span<const std::byte> message) {
  if (message.size() > limit_bytes_) throw MessageTooLong(message.size(), limit_bytes_);
  // In one piece: two system calls a message would cost more than the copy.
  const auto length = static_cast<Length>(message.size());
  frame_.resize(sizeof length + message.size());
  std::memcpy(frame_.data(), &length, sizeof length);
  std::copy(message.begin(), message.end(), frame_.begin() + sizeof length);
  co_await write_all(context_, write_end_, frame_);
}

Task<void> Connection::send_raw(std::span<const std::byte> bytes) {
  return write_all(context_, write_end_, bytes);
}

Task<std::optional<std::span<const std::byte>>> Connection::receive() {
  require_reading_end();
  const bool begun = co_await fill(sizeof(Length));
  if (!begun) co_return std::nullopt;
  Length length = 0;
  std::memcpy(&length, unread().data(), sizeof length);
  if (length > limit_bytes_) {
    close_reading();
    throw MessageTooLong(length, limit_bytes_);
  }
  co_await fill(sizeof length + length);
  const auto message = unread().subspan(sizeof length, length);
  first_ += sizeof length + length;
  co_return message;
}

Task<bool> Connection::poll(Deadline deadline) {
  require_reading_end();
  if (!unread().empty() || ended_) co_return true;
  try {
    co_await read_more(deadline);
    co_return true;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::timed_out) throw;
  }
  co_return false;
}

void Connection::close_reading() noexcept {
  const int end = std::exchange(read_end_, kNone);
  // A socket is one descriptor for both directions: it closes with the other.
  if (end != kNone && end != write_end_) context_.close(end);
}

void Connection::close() noexcept {
  close_reading();
  if (const int end = std::exchange(write_end_, kNone); end != kNone) context_.close(end);
}

void Connection::require_reading_end() const {
  if (!readable()) throw std::logic_error("this connection has no reading end (any more)");
}

/// Awaits true when so many bytes are there unread, false at the end of the stream.
Task<bool> Connection::fill(std::size_t bytes) {
  if (buffer_.size() < bytes) buffer_.resize(bytes);
  while (unread().size() < bytes) {
    if (!ended_) {
      const std::size_t got = co_await read_more(Deadline::never());
      if (got != 0) continue;
    }
    const std::size_t there = unread().size();
    if (there == 0) co_return false;
    throw HalfMessage(bytes - there);
  }
  co_return true;
}

/// Awaits how many bytes came; 0: the stream has ended.
Task<std::size_t> Connection::read_more(Deadline deadline) {
  const std::size_t kept = last_ - first_;
  std::memmove(buffer_.data(), buffer_.data() + first_, kept);
  first_ = 0;
  last_ = kept;
  const std::size_t got =
      co_await context_.read(read_end_, std::span(buffer_).subspan(kept), deadline);
  last_ += got;
  ended_ = got == 0;
  co_return got;
}

}  // namespace fourways
