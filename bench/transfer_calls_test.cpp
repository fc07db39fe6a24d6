// Reads and writes counted, of this process and of a child.
#include "bench/transfer_calls.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fourways {
namespace {

void write_often(int times) {
  const int fd = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (int i = 0; i < times; ++i) EXPECT_EQ(::write(fd, "x", 1), 1);
  ::close(fd);
}

TEST(TransferCalls, are_those_of_the_process_and_of_children_it_waited_for) {
  if (!TransferCalls().since()) GTEST_SKIP() << "this kernel does not count them";
  EXPECT_EQ(TransferCalls().since(), 0);
  const TransferCalls calls;
  write_often(100);
  const pid_t child = ::fork();
  if (child == 0) {
    write_often(50);
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_GE(calls.since(), 150);
}

}  // namespace
}  // namespace fourways
