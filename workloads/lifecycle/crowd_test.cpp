// crowd: what is measured on each model, by bounds that hold on any machine, and what stops it.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"
#include "workloads/support/sanitizers.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

double figure(const Sample& sample, const std::string& name) { return sample.figures.at(name); }

class CrowdEverywhere : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Crowd, CrowdEverywhere,
                         testing::Values("thread", "fork", "fiber", "epoll"));

TEST_P(CrowdEverywhere, is_alive_at_once_and_measured) {
  for (const char* batch : {"first", "second"}) {
    const Sample sample =
        measured_case(std::string("crowd/") + GetParam() + "/tasks:50/batch:" + batch);
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    const bool processes = GetParam() == std::string("fork");
    const bool threads = GetParam() == std::string("thread");
    EXPECT_EQ(figure(sample, "alive"), 50);
    EXPECT_EQ(figure(sample, "processes"), processes ? 51 : 1);
    EXPECT_EQ(figure(sample, "threads"), processes || threads ? 51 : 1);
    EXPECT_GT(figure(sample, "pss_bytes"), 0);
    EXPECT_GT(figure(sample, "page_table_bytes"), 0);
    EXPECT_GE(figure(sample, "kernel_stack_bytes"), 4096 * figure(sample, "threads"));
    EXPECT_GT(figure(sample, "all_alive_ns"), 0);
    EXPECT_EQ(figure(sample, "memory_bytes"),
              figure(sample, "pss_bytes") + figure(sample, "page_table_bytes") +
                  figure(sample, "kernel_stack_bytes") + figure(sample, "slab_bytes"));
  }
}

/// Slab is the whole machine's, and so left out where a bound is to hold.
double own_bytes(const Sample& sample) {
  return figure(sample, "pss_bytes") + figure(sample, "page_table_bytes") +
         figure(sample, "kernel_stack_bytes");
}

double bytes_of_one(const std::string& runner, const std::string& more) {
  const Sample few = measured_case("crowd/" + runner + "/tasks:2000" + more);
  const Sample many = measured_case("crowd/" + runner + "/tasks:12000" + more);
  return (own_bytes(many) - own_bytes(few)) / 10'000;
}

TEST(Crowd, a_task_of_the_loop_takes_a_frame_and_little_else) {
  const double bytes = bytes_of_one("epoll", "");
  EXPECT_GT(bytes, 64);
#if !defined(FOURWAYS_ASAN) && !defined(FOURWAYS_TSAN)
  EXPECT_LT(bytes, 1024);
#endif
}

TEST(Crowd, a_fiber_takes_a_page_of_its_stack_and_dense_ones_fewer_page_tables) {
#if defined(FOURWAYS_ASAN) || defined(FOURWAYS_TSAN)
  GTEST_SKIP() << "a sanitizer's own memory would be measured";
#endif
  const double guarded = bytes_of_one("fiber", "");
  const double dense = bytes_of_one("fiber", "/stacks:dense");
  EXPECT_GT(dense, 4096);
  EXPECT_LT(guarded, 2 * 4096);
  EXPECT_LT(dense, guarded);
}

TEST(Crowd, the_kind_of_stacks_stands_in_the_notes) {
  EXPECT_THAT(measured_case("crowd/fiber/tasks:5").notes.at("runner"), HasSubstr("guarded"));
  EXPECT_THAT(measured_case("crowd/fiber/tasks:5/stacks:dense").notes.at("runner"),
              HasSubstr("dense"));
}

TEST(Crowd, who_holds_fewer_cannot_have_it) {
  for (const char* name : {"crowd/serial/tasks:2", "crowd/thread_pool/tasks:3/workers:2"}) {
    const Sample sample = measured_case(name);
    EXPECT_EQ(sample.status, Sample::Status::unavailable);
    ASSERT_TRUE(sample.reason);
    EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
  }
  EXPECT_EQ(measured_case("crowd/serial/tasks:1").status, Sample::Status::ok);
  EXPECT_EQ(measured_case("crowd/thread_pool/tasks:3/workers:3").status, Sample::Status::ok);
}

TEST_P(CrowdEverywhere, is_given_up_before_the_memory_is_used_up) {
  const Sample sample =
      measured_case(std::string("crowd/") + GetParam() + "/tasks:1100/reserve:1000000000");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::limit) << sample.reason->text;
  EXPECT_THAT(sample.reason->text, HasSubstr("1024 tasks are alive"));
  EXPECT_THAT(sample.reason->text, HasSubstr("set a smaller reserve"));
}

TEST_P(CrowdEverywhere, does_not_wait_for_a_companion_that_is_gone) {
  become_subreaper();
  ::signal(SIGPIPE, SIG_IGN);  // as in the process of a batch
  {
    const WorkloadInfo& info = find_workload("crowd");
    Params params = params_of(info);
    params.set("tasks", "5", "the test");
    Arena arena = Arena::create();
    const auto crowd = info.make();
    crowd->prepare(params, arena);
    for (const pid_t companion : children_of(::getpid())) ::kill(companion, SIGKILL);
    Ledger& ledger = Ledger::create(arena, 5, false);
    crowd->start_batch();
    find_runner(GetParam()).run(*crowd, {.tasks = 5}, arena, ledger);
    ASSERT_TRUE(ledger.first_failure());
    EXPECT_STREQ(ledger.first_failure()->type, "exception");
  }
  EXPECT_TRUE(children_of(::getpid()).empty());
}

/// In a process of its own, which becomes a user who may have few processes.
SampleReason reason_under_limit(const std::string& name, rlim_t units) {
  Arena arena = Arena::create(1 << 20);
  struct Answer {
    SampleReason::Type type;
    char text[400];
  };
  auto& answer = arena.make<Answer>();
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    const rlimit few{.rlim_cur = units, .rlim_max = units};
    const auto nobody_else = static_cast<uid_t>(20'000 + ::getpid() % 40'000);
    if (::setrlimit(RLIMIT_NPROC, &few) != 0 ||
        ::setresuid(nobody_else, nobody_else, nobody_else) != 0) {
      ::_exit(1);
    }
    const Sample sample = measured_case(name);
    if (!sample.reason) ::_exit(1);
    answer.type = sample.reason->type;
    sample.reason->text.copy(answer.text, sizeof answer.text - 1);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return {answer.type, answer.text};
}

TEST(Crowd, the_number_reached_and_the_limit_are_the_reason_where_units_run_out) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user without other processes";
  for (const char* name : {"crowd/thread/tasks:50", "crowd/fork/tasks:50"}) {
    const SampleReason reason = reason_under_limit(name, 20);
    EXPECT_EQ(reason.type, SampleReason::Type::limit) << reason.text;
    EXPECT_THAT(reason.text, testing::ContainsRegex("at unit [0-9]+ of 50")) << name;
    EXPECT_THAT(reason.text, HasSubstr("ulimit -u"));
  }
}

}  // namespace
}  // namespace fourways
