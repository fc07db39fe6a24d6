// A server that answers each request after the wait that the request asks for: what tasks of
// `download` and `mix` wait for. A companion process with one thread on one epoll set; its waits
// are exact to some microseconds and overlap, however many connections there are.
#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "workloads/contract/arena.hpp"

namespace fourways {

/// What a client sends, in the byte order of the machine (both ends are on it).
struct DelayRequest {
  std::uint64_t delay_ns;  // from the request's arrival to the first byte of the reply
  std::uint32_t offset;    // the reply is the server's content from here (<= kMostOffset)
  std::uint32_t size;      // so many bytes
  std::uint32_t last;      // 1: the server closes after this reply
  std::uint32_t reserved;
};
static_assert(sizeof(DelayRequest) == 24);

class Companion;

class DelayServer {
 public:
  static constexpr std::uint32_t kMostOffset = 4096;

  /// Starts it. Replies have at most `most_bytes`; `connections` at a time are served without
  /// delay. Call while the process has a single thread. Throws std::system_error.
  DelayServer(Arena& arena, std::uint32_t most_bytes, std::uint32_t connections);
  ~DelayServer();

  const sockaddr_in& address() const noexcept { return address_; }
  /// The bytes that such a reply must contain. Every task reads another stretch.
  std::span<const std::byte> content(std::uint32_t offset, std::uint32_t size) const noexcept {
    return std::span(content_).subspan(offset, size);
  }
  /// The stretch for task `index`.
  static std::uint32_t offset_of(std::uint32_t index) noexcept { return index * 64 % kMostOffset; }
  /// Throws std::runtime_error when the server has failed or gone.
  void check() const;

 private:
  std::vector<std::byte> content_;
  sockaddr_in address_{};
  std::unique_ptr<Companion> process_;
};

}  // namespace fourways
