// DelayServer: replies in the order they fall due, each with the stretch that was asked for.
#include "workloads/companions/delay_server.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "workloads/support/fnv1a.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

UniqueFd connect_to(const DelayServer& server) {
  UniqueFd fd = stream_socket();
  checked(::connect(fd.get(), generic(server.address()), sizeof server.address()), "connect");
  return fd;
}

void ask(const UniqueFd& fd, const DelayRequest& request) {
  const auto* bytes = reinterpret_cast<const char*>(&request);
  // In two parts: a request need not arrive in one piece.
  ASSERT_EQ(::send(fd.get(), bytes, 5, 0), 5);
  ASSERT_EQ(::send(fd.get(), bytes + 5, sizeof request - 5, 0),
            static_cast<ssize_t>(sizeof request - 5));
}

std::vector<std::byte> receive(const UniqueFd& fd, std::size_t size) {
  std::vector<std::byte> reply(size);
  const ssize_t got = ::recv(fd.get(), reply.data(), size, MSG_WAITALL);
  reply.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return reply;
}

bool at_end(const UniqueFd& fd) {
  char byte = 0;
  return ::recv(fd.get(), &byte, 1, 0) == 0;
}

TEST(DelayServer, answers_with_the_stretch_that_was_asked_for_and_closes_after_the_last) {
  constexpr std::uint32_t kSize = 3'000'000;  // more than the sockets' buffers hold
  Arena arena = Arena::create(1 << 20);
  const DelayServer server(arena, kSize, 4);
  const UniqueFd fd = connect_to(server);
  for (const std::uint32_t offset : {0U, 64U, DelayServer::kMostOffset}) {
    const bool last = offset == DelayServer::kMostOffset;
    ask(fd, {.delay_ns = 0, .offset = offset, .size = kSize, .last = last, .reserved = 0});
    const auto reply = receive(fd, kSize);
    const auto expected = server.content(offset, kSize);
    EXPECT_TRUE(std::equal(reply.begin(), reply.end(), expected.begin(), expected.end()));
  }
  EXPECT_TRUE(at_end(fd));
  EXPECT_NO_THROW(server.check());
}

TEST(DelayServer, waits_for_all_its_clients_at_once) {
  constexpr std::uint64_t kLong = 3'600'000'000'000;  // ns: an hour, that nobody waits for
  Arena arena = Arena::create(1 << 20);
  const DelayServer server(arena, 64, 4);
  const UniqueFd patient = connect_to(server);
  const UniqueFd hasty = connect_to(server);
  ask(patient, {.delay_ns = kLong, .offset = 0, .size = 64, .last = 1, .reserved = 0});
  ask(hasty, {.delay_ns = 1'000'000, .offset = 0, .size = 64, .last = 1, .reserved = 0});
  EXPECT_EQ(receive(hasty, 64).size(), 64U);
  EXPECT_NO_THROW(server.check());
}

TEST(DelayServer, outlives_a_client_that_leaves_while_it_waits) {
  Arena arena = Arena::create(1 << 20);
  const DelayServer server(arena, 64, 4);
  {
    const UniqueFd leaving = connect_to(server);
    ask(leaving, {.delay_ns = 1'000'000, .offset = 0, .size = 64, .last = 1, .reserved = 0});
  }
  const UniqueFd staying = connect_to(server);
  ask(staying, {.delay_ns = 5'000'000, .offset = 0, .size = 64, .last = 1, .reserved = 0});
  EXPECT_EQ(receive(staying, 64).size(), 64U);
  EXPECT_NO_THROW(server.check());
}

TEST(DelayServer, gives_each_task_another_stretch) {
  EXPECT_NE(DelayServer::offset_of(0), DelayServer::offset_of(1));
  EXPECT_LT(DelayServer::offset_of(UINT32_MAX), DelayServer::kMostOffset);
}

TEST(Fnv1a, gives_the_published_checksums_whole_and_in_parts) {
  const std::string_view text = "foobar";
  const auto bytes = std::as_bytes(std::span(text));
  EXPECT_EQ(fnv1a({}), 0xcbf29ce484222325);
  EXPECT_EQ(fnv1a(std::as_bytes(std::span("a", 1))), 0xaf63dc4c8601ec8c);
  EXPECT_EQ(fnv1a(bytes), 0x85944171f73967e8);
  EXPECT_EQ(fnv1a(bytes.subspan(3), fnv1a(bytes.first(3))), fnv1a(bytes));
}

}  // namespace
}  // namespace fourways
