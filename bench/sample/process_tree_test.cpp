// Ending whatever hangs below this process.
#include "bench/sample/process_tree.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

[[noreturn]] void wait_for_ever() {
  for (;;) ::pause();
}

/// A child that runs `body`; it has started once this returns.
template <class Body>
pid_t child_of_ours(Body body) {
  int ends[2];
  checked(::pipe(ends), "pipe");
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const pid_t pid = checked(::fork(), "fork");
  if (pid == 0) {
    body();
    checked(::write(write_end.get(), "x", 1), "write");
    wait_for_ever();
  }
  write_end.reset();
  char byte;
  checked(::read(read_end.get(), &byte, 1), "read");
  return pid;
}

class ProcessTreeTest : public testing::Test {
 protected:
  void SetUp() override {
    become_subreaper();
    ASSERT_EQ(children_of(::getpid()).size(), 0U);
  }
};

TEST_F(ProcessTreeTest, children_are_listed_until_they_are_reaped) {
  const pid_t child = child_of_ours([] {});
  EXPECT_THAT(children_of(::getpid()), testing::ElementsAre(child));
  EXPECT_EQ(end_children(), 1U);
  EXPECT_TRUE(children_of(::getpid()).empty());
  EXPECT_TRUE(children_of(child).empty());
}

TEST_F(ProcessTreeTest, grandchildren_and_daemons_are_ended_too) {
  child_of_ours([] {
    if (::fork() == 0) wait_for_ever();
    if (::fork() == 0) {
      ::setsid();
      if (::fork() == 0) wait_for_ever();
      ::_exit(0);
    }
  });
  EXPECT_GE(end_children(), 3U);
  EXPECT_EQ(::waitpid(-1, nullptr, 0), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(ProcessTreeTest, what_is_to_be_kept_is_kept_with_its_children) {
  const pid_t kept = child_of_ours([] {
    if (::fork() == 0) wait_for_ever();
  });
  child_of_ours([] {});
  EXPECT_EQ(end_children({kept}), 1U);
  EXPECT_THAT(children_of(::getpid()), testing::ElementsAre(kept));
  EXPECT_EQ(children_of(kept).size(), 1U);
  EXPECT_EQ(end_children(), 2U);
}

TEST_F(ProcessTreeTest, zombies_are_reaped) {
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) ::_exit(0);
  siginfo_t info;
  checked(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), "waitid");
  EXPECT_EQ(end_children(), 1U);
}

}  // namespace
}  // namespace fourways
