#include "workloads/support/process/process.hpp"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>

#include <optional>
#include <system_error>

#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

using testing::Contains;

/// Forks a child that does `body` and ends well.
template <class Body>
OwnChild child_that(Body body) {
  const pid_t pid = fork_with_death_signal();
  if (pid == 0) {
    body();
    ::_exit(0);
  }
  return OwnChild(pid);
}

void sleep_for_ever() {
  for (;;) ::pause();
}

void await_end(const OwnChild& child) {
  pollfd entry{child.fd(), POLLIN, 0};
  retry_interrupted([&] { return ::poll(&entry, 1, -1); });
}

TEST(OwnChild, ends_by_a_signal_and_is_reaped_once) {
  OwnChild child = child_that(sleep_for_ever);
  EXPECT_FALSE(child.ended());
  child.signal(SIGTERM);
  await_end(child);
  EXPECT_EQ(child.ended()->signal(), SIGTERM);
  const pid_t pid = child.pid();
  EXPECT_TRUE(process_state(pid)->zombie());
  rusage used{};
  EXPECT_EQ(child.reap(&used).signal(), SIGTERM);
  EXPECT_GT(used.ru_maxrss, 0);
  EXPECT_FALSE(child);
  EXPECT_THROW(reap(pid), std::system_error);
}

TEST(OwnChild, is_killed_and_reaped_by_its_owner_but_not_by_a_forked_copy) {
  OwnChild child = child_that(sleep_for_ever);
  const pid_t pid = child.pid();
  {
    OwnChild other = child_that([&] { child.end(); });
    EXPECT_TRUE(other.reap().success());
  }
  EXPECT_FALSE(child.ended());
  child = OwnChild();
  EXPECT_FALSE(process_state(pid));
}

TEST(OwnChild, is_nobody_elses_process_and_none_that_was_reaped) {
  const pid_t pid = fork_with_death_signal();
  if (pid == 0) ::_exit(3);
  EXPECT_EQ(reap(pid).code(), 3);
  EXPECT_THROW(OwnChild{pid}, std::system_error);
  EXPECT_THROW(OwnChild{::getppid()}, std::system_error);
}

TEST(Process, dies_with_its_parent) {
  PipeEnds life = make_pipe();
  child_that([&] {
    if (fork_with_death_signal() == 0) sleep_for_ever();
  }).reap();
  life.write.reset();
  char byte = 0;
  EXPECT_EQ(::read(life.read.get(), &byte, 1), 0);  // no process holds the other end any more
}

TEST(Process, is_seen_in_proc_with_its_parent) {
  const std::optional<ProcessState> own = process_state(::getpid());
  EXPECT_EQ(own->state, 'R');
  EXPECT_EQ(own->parent, ::getppid());
  EXPECT_THAT(process_ids(), Contains(::getpid()));
}

TEST(Process, gets_its_arguments_with_a_null_pointer_behind_them) {
  const std::vector<std::string> words{"a", "", "b c"};
  const std::vector<char*> arguments = exec_arguments(words);
  EXPECT_EQ(arguments.size(), 4U);
  EXPECT_STREQ(arguments[2], "b c");
  EXPECT_EQ(arguments[3], nullptr);
}

TEST(SignalChild, reaches_own_children_that_are_not_reaped_and_nobody_else) {
  OwnChild child = child_that(sleep_for_ever);
  const pid_t pid = child.pid();
  // To its sibling the child is a stranger, as are its parent and the group of all.
  OwnChild stranger = child_that([pid] {
    const bool any = signal_child(pid, SIGKILL) || signal_child(::getppid(), SIGKILL) ||
                     signal_child(-1, SIGKILL) || signal_child(0, SIGKILL);
    if (any) ::_exit(1);
  });
  EXPECT_TRUE(stranger.reap().success());
  EXPECT_FALSE(child.ended());
  EXPECT_TRUE(signal_child(pid, SIGTERM));
  EXPECT_EQ(child.reap().signal(), SIGTERM);
  EXPECT_FALSE(signal_child(pid, SIGTERM));
}

TEST(SignalChild, needs_no_descriptor) {
  OwnChild child = child_that(sleep_for_ever);
  const pid_t pid = child.pid();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const bool reached = signal_child(pid, SIGTERM);
  const bool stranger = signal_child(::getppid(), 0);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(reached);
  EXPECT_FALSE(stranger);
  EXPECT_EQ(child.reap().signal(), SIGTERM);
}

TEST(OwnProc, is_found_where_a_test_runs) { EXPECT_NO_THROW(require_own_proc()); }

TEST(ParentWatch, tells_a_process_that_would_die_with_its_parent_and_no_other) {
  EXPECT_EQ(ParentWatch().fd(), -1) << "a test lives on";
  adopt_orphans();
  PipeEnds told = make_pipe();
  OwnChild parent = child_that([&told] {
    PipeEnds ready = make_pipe();
    if (fork_with_death_signal() == 0) {
      const ParentWatch watch;
      checked(::write(ready.write.get(), "x", 1), "write");
      pollfd entry{watch.fd(), POLLIN, 0};
      retry_interrupted([&] { return ::poll(&entry, 1, -1); });
      checked(::write(told.write.get(), "x", 1), "write");
      ::_exit(0);
    }
    char byte = 0;
    checked(::read(ready.read.get(), &byte, 1), "read");
  });
  told.write.reset();
  EXPECT_TRUE(parent.reap().success());
  char byte = 0;
  EXPECT_EQ(::read(told.read.get(), &byte, 1), 1);
  EXPECT_GT(::waitpid(-1, nullptr, 0), 0);
}

}  // namespace
}  // namespace fourways
