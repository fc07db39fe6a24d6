#include "workloads/ipc/pipe_queue.hpp"

#include <array>
#include <cstring>

#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using Length = std::uint32_t;

/// Awaits the bytes moved, or nothing when the deadline passed.
template <class Begin>
Task<std::optional<std::size_t>> in_time(Begin begin) {
  try {
    co_return co_await begin();
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::timed_out) throw;
  }
  co_return std::nullopt;
}

}  // namespace

Task<bool> PipeQueue::put(Context& context, std::span<const std::byte> message, Deadline deadline) {
  if (message.size() > kMostBytes) throw MessageTooLong(message.size(), kMostBytes);
  const bool bounded = maxsize_ != kUnlimited;
  if (bounded) {
    const bool place = co_await free_.acquire(context, deadline);
    if (!place) co_return false;
  }
  const bool put = co_await write(context, message, deadline);
  if (!put && bounded) free_.release(context);
  co_return put;
}

Task<bool> PipeQueue::write(Context& context, std::span<const std::byte> message,
                            Deadline deadline) {
  std::array<std::byte, PIPE_BUF> frame;
  const auto length = static_cast<Length>(message.size());
  std::memcpy(frame.data(), &length, sizeof length);
  std::memcpy(frame.data() + sizeof length, message.data(), message.size());
  const auto bytes = std::span<const std::byte>(frame).first(sizeof length + message.size());

  const bool locked = co_await writing_.lock(context, deadline);
  if (!locked) co_return false;
  const Mutex::Lock lock(context, writing_);
  size_.fetch_add(1, std::memory_order_relaxed);  // before anybody can get it
  const auto written = co_await in_time([&] { return context.write(write_end_, bytes, deadline); });
  if (!written) size_.fetch_sub(1, std::memory_order_relaxed);
  co_return written.has_value();
}

Task<std::optional<std::size_t>> PipeQueue::get(Context& context, std::span<std::byte> into,
                                                Deadline deadline) {
  const bool locked = co_await reading_.lock(context, deadline);
  if (!locked) co_return std::nullopt;
  const Mutex::Lock lock(context, reading_);
  Length length = 0;
  const auto header = std::as_writable_bytes(std::span(&length, 1));
  const auto got = co_await in_time([&] { return context.read(read_end_, header, deadline); });
  if (!got) co_return std::nullopt;
  co_await read_all(context, read_end_, header.subspan(*got));
  if (length > into.size()) throw MessageTooLong(length, into.size());
  co_await read_all(context, read_end_, into.first(length));
  size_.fetch_sub(1, std::memory_order_relaxed);
  if (maxsize_ != kUnlimited) free_.release(context);
  co_return length;
}

}  // namespace fourways
