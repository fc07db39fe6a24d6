// Companion: it ends with its owner, only its owner ends it, and its failures are told.
#include "workloads/companions/companion.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <thread>

namespace fourways {
namespace {

using ::testing::HasSubstr;

/// Until the other end of the control socket closes.
void wait_for_end(int control) {
  char byte = 0;
  while (retry_interrupted([&] { return ::read(control, &byte, 1); }) == 1) {
  }
}

std::string failure_in_the_end(const Companion& companion) {
  for (;;) {
    std::string reason = companion.failure();
    if (!reason.empty()) return reason;
    std::this_thread::yield();
  }
}

struct Pipe {
  Pipe() {
    int ends[2];
    checked(::pipe2(ends, O_CLOEXEC), "pipe");
    out.reset(ends[0]);
    in.reset(ends[1]);
  }
  UniqueFd out, in;
};

TEST(Companion, is_gone_and_reaped_after_its_owner_drops_it) {
  Arena arena = Arena::create(1 << 20);
  auto companion =
      std::make_unique<Companion>(arena, "the test", std::initializer_list<int>{}, wait_for_end);
  const pid_t pid = companion->pid();
  EXPECT_EQ(companion->failure(), "");
  EXPECT_EQ(::kill(pid, 0), 0);
  companion.reset();
  EXPECT_EQ(::waitpid(pid, nullptr, 0), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Companion, is_left_alone_by_forked_copies) {
  Arena arena = Arena::create(1 << 20);
  auto companion =
      std::make_unique<Companion>(arena, "the test", std::initializer_list<int>{}, wait_for_end);
  const pid_t copy = ::fork();
  if (copy == 0) {
    companion.reset();
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(copy, nullptr, 0), copy);
  EXPECT_EQ(::waitpid(companion->pid(), nullptr, WNOHANG), 0);
  EXPECT_EQ(companion->failure(), "");
}

TEST(Companion, hears_each_word_of_its_owner_and_of_forked_copies) {
  Arena arena = Arena::create(1 << 20);
  Pipe answers;
  Companion companion(arena, "the test", {answers.in.get()}, [&](int control) {
    char byte = 0;
    while (retry_interrupted([&] { return ::read(control, &byte, 1); }) == 1) {
      checked(::write(answers.in.get(), "a", 1), "answer");
    }
  });
  companion.tell();
  const pid_t copy = ::fork();
  if (copy == 0) {
    companion.tell();
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(copy, nullptr, 0), copy);
  char answer = 0;
  EXPECT_EQ(::read(answers.out.get(), &answer, 1), 1);
  EXPECT_EQ(::read(answers.out.get(), &answer, 1), 1);
}

TEST(Companion, ends_when_its_owner_dies_without_a_word) {
  Pipe alive;  // its reading end finds the end of file once nobody holds the other
  const pid_t owner = ::fork();
  if (owner == 0) {
    Arena arena = Arena::create(1 << 20);
    auto companion = std::make_unique<Companion>(
        arena, "the test", std::initializer_list<int>{alive.in.get()}, [](int) { ::pause(); });
    ::_exit(0);
  }
  alive.in.reset();
  ASSERT_EQ(::waitpid(owner, nullptr, 0), owner);
  char byte = 0;
  EXPECT_EQ(::read(alive.out.get(), &byte, 1), 0);
}

TEST(Companion, keeps_no_descriptor_that_it_was_not_given) {
  Arena arena = Arena::create(1 << 20);
  Pipe given, other;
  const Companion companion(arena, "the test", {given.in.get()}, [&](int) {
    if (::fcntl(given.in.get(), F_GETFD) == -1) throw std::runtime_error("lost what was given");
    if (::fcntl(other.in.get(), F_GETFD) != -1) throw std::runtime_error("kept what was not");
    throw std::runtime_error("all as it should be");
  });
  EXPECT_THAT(failure_in_the_end(companion), HasSubstr("all as it should be"));
}

TEST(Companion, tells_what_it_threw_before_it_acts_on_it) {
  Arena arena = Arena::create(1 << 20);
  Pipe acted;
  Companion companion(
      arena, "the test", {acted.in.get()}, [](int) { throw std::runtime_error("out of luck"); },
      [&] { checked(::write(acted.in.get(), "x", 1), "act"); });
  char byte = 0;
  ASSERT_EQ(::read(acted.out.get(), &byte, 1), 1);
  EXPECT_EQ(companion.failure(), "the test failed: out of luck");
}

TEST(Companion, that_was_killed_is_missed) {
  Arena arena = Arena::create(1 << 20);
  Companion companion(arena, "the test", {}, wait_for_end);
  ASSERT_EQ(::kill(companion.pid(), SIGKILL), 0);
  EXPECT_EQ(failure_in_the_end(companion), "the test has ended too early");
  EXPECT_THROW(companion.tell(), std::runtime_error);
}

}  // namespace
}  // namespace fourways
