// The rules of a ChildProcess, from code that is no task.
#include "workloads/lifecycle/child_process.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "workloads/support/task_pipe.hpp"
#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

int pause_for_ever() {
  for (;;) ::pause();
}

TEST(ChildProcess, gives_the_status_of_its_body_as_exit_code) {
  ChildProcess child("three", [] { return 3; });
  EXPECT_EQ(child.pid(), -1);
  child.start();
  EXPECT_GT(child.pid(), 0);
  child.join_blocking();
  EXPECT_EQ(child.exit_code(), 3);
  EXPECT_FALSE(child.is_alive());
}

TEST(ChildProcess, has_no_exit_code_while_it_runs_and_minus_n_after_signal_n) {
  ChildProcess child("sleeper", pause_for_ever);
  child.start();
  EXPECT_TRUE(child.is_alive());
  EXPECT_EQ(child.exit_code(), std::nullopt);
  child.terminate();
  child.join_blocking();
  EXPECT_EQ(child.exit_code(), -SIGTERM);
}

TEST(ChildProcess, bears_its_name) {
  const PipeEnds ready = make_pipe();
  ChildProcess named("a-fine-name", [&ready] {
    signal_through(ready.write);
    return pause_for_ever();
  });
  named.start();
  wait_for(ready.read);
  std::ifstream file("/proc/" + std::to_string(named.pid()) + "/comm");
  std::string name;
  std::getline(file, name);
  EXPECT_EQ(name, "a-fine-name");
  EXPECT_EQ(named.name(), "a-fine-name");
}

TEST(ChildProcess, is_among_the_active_children_from_its_start_to_its_join) {
  ChildProcess one("one", pause_for_ever);
  ChildProcess two("two", [] { return 0; });
  EXPECT_THAT(ChildProcess::active_children(), IsEmpty());
  one.start();
  two.start();
  EXPECT_THAT(ChildProcess::active_children(), ElementsAre(&one, &two));
  two.join_blocking();
  EXPECT_THAT(ChildProcess::active_children(), ElementsAre(&one));
  one.kill();
  one.join_blocking();
  EXPECT_THAT(ChildProcess::active_children(), IsEmpty());
}

TEST(ChildProcess, starts_once_and_is_a_daemon_from_its_start_or_not) {
  ChildProcess child("once", pause_for_ever);
  child.start();
  EXPECT_THAT(message_of<std::logic_error>([&] { child.start(); }), HasSubstr("started already"));
  EXPECT_THAT(message_of<std::logic_error>([&] { child.set_daemon(true); }),
              HasSubstr("from its start"));
}

TEST(ChildProcess, that_is_a_daemon_may_have_no_children) {
  ChildProcess daemon("daemon", [] {
    ChildProcess child("child", [] { return 0; });
    return message_of<std::logic_error>([&] {
             child.start();
           }).find("not allowed to have children") != std::string::npos
               ? 7
               : 8;
  });
  daemon.set_daemon(true);
  daemon.start();
  daemon.join_blocking();
  EXPECT_EQ(daemon.exit_code(), 7);
}

TEST(ChildProcess, whose_main_code_ends_ends_its_daemons_and_waits_for_the_others) {
  const PipeEnds report = make_pipe();
  ChildProcess main("main", [&report] {
    static ChildProcess daemon("daemon", pause_for_ever);
    static ChildProcess other("other", [&report] {
      signal_through(report.write);
      return 0;
    });
    daemon.set_daemon(true);
    daemon.start();
    other.start();
    return 5;
  });
  main.start();
  main.join_blocking();
  EXPECT_EQ(main.exit_code(), 5);
  char byte = 0;
  EXPECT_EQ(::read(report.read.get(), &byte, 1), 1);
}

TEST(ChildProcess, that_throws_ends_with_one) {
  ChildProcess child("thrower", []() -> int { throw std::runtime_error("on purpose"); });
  child.start();
  child.join_blocking();
  EXPECT_EQ(child.exit_code(), 1);
}

TEST(ChildProcess, that_still_runs_is_killed_and_reaped_with_its_owner) {
  pid_t pid = -1;
  {
    ChildProcess child("left", pause_for_ever);
    child.start();
    pid = child.pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

}  // namespace
}  // namespace fourways
