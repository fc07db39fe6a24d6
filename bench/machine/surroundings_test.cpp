// The programs under parents of many kinds: what they inherit breaks nothing, and what changes a
// result stands in the report.
#include "bench/machine/surroundings.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <sstream>

#include "bench/testing/command.hpp"
#include "reports/record/context_difference.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void set_limit(int resource, rlim_t soft) {
  rlimit limit{};
  ::getrlimit(resource, &limit);
  limit.rlim_cur = std::min(soft, limit.rlim_max);
  ::setrlimit(resource, &limit);
}

void for_each_signal(const std::function<void(int)>& action) {
  for (int number = 1; number < 32; ++number) action(number);
}

/// What a parent may do to its child before the exec.
struct Parent {
  const char* name;
  std::function<void()> does;
};

const std::vector<Parent>& parents() {
  static const std::vector<Parent> all{
      {"closes_standard_input", [] { ::close(STDIN_FILENO); }},
      {"closes_standard_output", [] { ::close(STDOUT_FILENO); }},
      {"closes_standard_error", [] { ::close(STDERR_FILENO); }},
      {"closes_all_three", [] { ::close_range(STDIN_FILENO, STDERR_FILENO, 0); }},
      {"ignores_sigchld", [] { ::signal(SIGCHLD, SIG_IGN); }},
      {"ignores_every_signal", [] { for_each_signal([](int each) { ::signal(each, SIG_IGN); }); }},
      {"blocks_every_signal",
       [] {
         sigset_t all_signals;
         ::sigfillset(&all_signals);
         ::sigprocmask(SIG_SETMASK, &all_signals, nullptr);
       }},
      {"lets_nobody_read", [] { ::umask(0777); }},
      {"gives_small_stacks", [] { set_limit(RLIMIT_STACK, 160 << 10); }},
      {"leaves_descriptors_open",
       [] {
         for (int fd = 3; fd < 40; ++fd) ::dup2(STDERR_FILENO, fd);
       }},
      {"has_no_environment", [] { ::clearenv(); }},
      {"asks_for_other_benchmarks",
       [] {
         ::setenv("BENCHMARK_FILTER", "mine/.*", 1);
         ::setenv("BENCHMARK_REPETITIONS", "3", 1);
         ::setenv("BENCHMARK_LIST_TESTS", "true", 1);
         ::setenv("BENCHMARK_MIN_WARMUP_TIME", "0.1", 1);
         ::setenv("BENCHMARK_MIN_TIME", "nonsense", 1);
         ::setenv("BENCHMARK_OUT", "stderr", 1);
         ::setenv("V", "9", 1);
       }},
      {"spoils_python",
       [] {
         ::setenv("PYTHONHOME", "/nonexistent", 1);
         ::setenv("PYTHONPATH", ".", 1);
         ::setenv("PYTHONSTARTUP", "./json.py", 1);
         ::setenv("PYTHONINSPECT", "1", 1);
         ::setenv("PYTHONWARNINGS", "error", 1);
         ::setenv("PYTHONIOENCODING", "utf-16", 1);
       }},
      {"speaks_no_utf8", [] { ::setenv("LC_ALL", "de_DE.ISO-8859-1", 1); }},
      {"asks_the_allocator_for_much",
       [] {
         ::setenv("MALLOC_PERTURB_", "85", 1);
         ::setenv("MALLOC_CHECK_", "3", 1);
         ::setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=1", 1);
       }},
      {"is_nice", [] { ::setpriority(PRIO_PROCESS, 0, 19); }},
      {"is_for_batches",
       [] {
         const sched_param none{};
         ::sched_setscheduler(0, SCHED_BATCH, &none);
       }},
  };
  return all;
}

class SurroundingsTest : public CommandTest {
 protected:
  CommandResult run(const std::string& runners, const std::function<void()>& before_exec) {
    return fourways({"run", "--workload", "square", "--runner", runners, "--rounds", "1", "--quiet",
                     "--out", "run"},
                    before_exec);
  }
  nlohmann::json recorded() const {
    return report().at("context").at("fourways").at("surroundings");
  }
};

class UnderAnyParent : public SurroundingsTest, public testing::WithParamInterface<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Parents, UnderAnyParent, testing::Range(std::size_t{0}, parents().size()),
                         [](const auto& tested) { return parents()[tested.param].name; });

TEST_P(UnderAnyParent, a_run_measures_all_that_it_is_asked_for) {
  std::ofstream(folder() / "json.py") << "raise SystemExit('not the json that was meant')\n";
  const CommandResult result =
      run("serial,thread,fork,spawn,cpython_thread", parents()[GetParam()].does);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(report().at("benchmarks").size(), 5U) << report().at("unavailable");
  std::istringstream journal(file("run/journal.jsonl"));
  std::size_t lines = 0;
  for (std::string line; std::getline(journal, line); ++lines) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
  EXPECT_EQ(lines, 1U + 5U);
  for (const char* name : {"run/report.json", "run/journal.jsonl"}) {
    struct stat status {};
    ASSERT_EQ(::stat((folder() / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & S_IRUSR, unsigned{S_IRUSR}) << name;
  }
}

TEST_F(SurroundingsTest, a_workload_may_end_its_children_by_signals_that_a_parent_ignores) {
  const auto ignores = [] { for_each_signal([](int each) { ::signal(each, SIG_IGN); }); };
  const CommandResult run = fourways({"run", "--workload", "terminate", "--runner", "serial",
                                      "--rounds", "1", "--quiet", "--out", "run"},
                                     ignores);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(
      bench_models({"--case", "terminate/serial/tasks:1", "--benchmark_min_time=0.001"}, ignores)
          .code,
      0);
}

TEST_F(SurroundingsTest, a_crash_on_purpose_leaves_no_core_file) {
  run_faults({"--workload", "fault", "--runner", "serial", "--set", "kind=aborts"},
             [] { set_limit(RLIMIT_CORE, RLIM_INFINITY); });
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    EXPECT_THAT(entry.path().filename(), Not(testing::StartsWith("core")));
  }
}

TEST_F(SurroundingsTest, what_changes_results_is_recorded_and_told) {
  const auto unusual = [] {
    ::setpriority(PRIO_PROCESS, 0, 3);
    ::prctl(PR_SET_TIMERSLACK, 1'000'000, 0, 0, 0);
    ::personality(ADDR_NO_RANDOMIZE);
    set_limit(RLIMIT_STACK, 64 << 20);
    const sched_param none{};
    ::sched_setscheduler(0, SCHED_BATCH, &none);
    ::setenv("MALLOC_ARENA_MAX", "1", 1);
    ::setenv("LD_PRELOAD", "", 1);
    ::setenv("OMP_NUM_THREADS", "2", 1);
    ::setenv("LC_ALL", "C.UTF-8", 1);
  };
  EXPECT_EQ(run("serial", unusual).code, 0);
  const auto found = recorded();
  EXPECT_EQ(found.at("scheduling"), "batch");
  EXPECT_EQ(found.at("nice"), 3);
  EXPECT_EQ(found.at("timer_slack_ns"), 1'000'000);
  EXPECT_EQ(found.at("address_randomisation"), false);
  EXPECT_EQ(found.at("stack_limit"), "65536 KiB");
  EXPECT_EQ(found.at("locale"), "C.UTF-8");
  EXPECT_EQ(
      found.at("environment"),
      nlohmann::json({{"LD_PRELOAD", ""}, {"MALLOC_ARENA_MAX", "1"}, {"OMP_NUM_THREADS", "2"}}));
  EXPECT_THAT(fourways({"doctor"}, unusual).out,
              AllOf(HasSubstr("surroundings: "), HasSubstr("nice 3"), HasSubstr("scheduling batch"),
                    HasSubstr("MALLOC_ARENA_MAX=1")));
}

TEST_F(SurroundingsTest, what_is_as_usual_is_not_recorded) {
  EXPECT_EQ(run("serial",
                [] {
                  ::clearenv();
                  set_limit(RLIMIT_STACK, 8 << 20);
                })
                .code,
            0);
  for (const char* key :
       {"nice", "scheduling", "timer_slack_ns", "stack_limit", "environment", "locale"}) {
    EXPECT_FALSE(recorded().contains(key)) << key;
  }
  EXPECT_EQ(check_surroundings(nlohmann::json::object()).finding, Check::Finding::ok);
}

TEST_F(SurroundingsTest, what_a_parent_ignores_ends_no_run) {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    const std::string gate = folder() / ("gate" + std::to_string(signal));
    const std::string out = "run" + std::to_string(signal);
    const pid_t pid =
        start(FOURWAYS_TEST_COMMAND,
              {"run", "--plugin", FOURWAYS_TEST_FAULTS, "--workload", "fault", "--runner", "serial",
               "--set", "kind=gate", "--rounds", "2", "--out", out},
              [&] {
                ::signal(signal, SIG_IGN);
                ::setenv("FOURWAYS_TEST_GATE", gate.c_str(), 1);
              });
    while (!std::filesystem::exists(gate + ".waiting")) ::usleep(1000);
    ::kill(pid, signal);
    std::filesystem::create_directory(gate);
    const CommandResult result = finish(pid);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(lines_in(file(out + "/journal.jsonl")), 1U + 2U);
  }
}

TEST_F(SurroundingsTest, variables_of_google_benchmark_do_not_steer_bench_models) {
  std::ofstream(folder() / "results.json") << "mine";
  const auto steered = [] {
    ::setenv("BENCHMARK_OUT", "results.json", 1);
    ::setenv("BENCHMARK_FILTER", "nothing", 1);
    ::setenv("BENCHMARK_FORMAT", "csv", 1);
    ::setenv("BENCHMARK_LIST_TESTS", "true", 1);
  };
  const std::vector<std::string> call{"--case", "sleep/serial/tasks:1",
                                      "--benchmark_min_time=0.001"};
  const CommandResult result = bench_models(call, steered);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("sleep/serial/tasks:1"), HasSubstr("Iterations")));
  EXPECT_EQ(file("results.json"), "mine");
  // Its flags do, as ever.
  auto flags = call;
  flags.insert(flags.end(), {"--benchmark_out=own.json", "--benchmark_repetitions=2"});
  EXPECT_EQ(bench_models(flags, steered).code, 0);
  EXPECT_THAT(file("own.json"), HasSubstr("\"repetition_index\": 1"));
  EXPECT_EQ(file("results.json"), "mine");
}

TEST_F(SurroundingsTest, every_flag_of_google_benchmark_is_known_as_a_variable) {
  std::istringstream help(bench_models({"--help"}).out);
  std::size_t flags = 0;
  for (std::string line; std::getline(help, line);) {
    const std::size_t begin = line.find("--benchmark_");
    if (begin == std::string::npos) continue;
    std::string name = line.substr(begin + 2, line.find_first_of("=]", begin) - begin - 2);
    std::transform(name.begin(), name.end(), name.begin(), ::toupper);
    ::setenv(name.c_str(), "nonsense", 1);
    EXPECT_TRUE(put_in_order().benchmark_steered) << name;
    EXPECT_EQ(std::getenv(name.c_str()), nullptr) << name;
    ++flags;
  }
  EXPECT_GE(flags, 15U);
}

TEST(Surroundings, a_comparison_tells_what_differs_between_them) {
  const nlohmann::json base = {{"fourways", nlohmann::json::object()}};
  nlohmann::json newer = base;
  newer["fourways"]["surroundings"] = {{"nice", 5},
                                       {"scheduling", "fifo"},
                                       {"locale", "C"},
                                       {"environment", {{"MALLOC_ARENA_MAX", "1"}}}};
  std::vector<std::string> told;
  for (const auto& each : context_differences(base, newer)) {
    told.push_back((each.voids ? "void " : "") + difference_text(each));
  }
  EXPECT_THAT(told, testing::ElementsAre("void scheduling policy: other against fifo",
                                         "niceness: 0 against 5",
                                         "variable MALLOC_ARENA_MAX: not set against 1"));
}

}  // namespace
}  // namespace fourways
