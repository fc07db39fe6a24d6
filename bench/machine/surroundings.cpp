// Every fact is asked of the kernel for this process, for exec(2) and fork(2) hand it down.
#include "bench/machine/surroundings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/ignored_signal.hpp"

namespace fourways {
namespace {

constexpr rlim_t kUsualStack = 8 << 20;                // the kernel's own default (_STK_LIM)
constexpr int kUsualTimerSlack_ns = 50'000;            // the kernel's own default
constexpr unsigned long kAskPersonality = 0xffffffff;  // personality(2)
constexpr int kLastSignal = 31;                        // of the classic ones

/// As the library spells them up to 1.9; it writes each flag in capitals.
constexpr const char* kSteering[] = {"BENCHMARK_LIST_TESTS",
                                     "BENCHMARK_FILTER",
                                     "BENCHMARK_MIN_TIME",
                                     "BENCHMARK_MIN_WARMUP_TIME",
                                     "BENCHMARK_REPETITIONS",
                                     "BENCHMARK_DRY_RUN",
                                     "BENCHMARK_ENABLE_RANDOM_INTERLEAVING",
                                     "BENCHMARK_REPORT_AGGREGATES_ONLY",
                                     "BENCHMARK_DISPLAY_AGGREGATES_ONLY",
                                     "BENCHMARK_FORMAT",
                                     "BENCHMARK_OUT",
                                     "BENCHMARK_OUT_FORMAT",
                                     "BENCHMARK_COLOR",
                                     "BENCHMARK_COUNTERS_TABULAR",
                                     "BENCHMARK_PERF_COUNTERS",
                                     "BENCHMARK_CONTEXT",
                                     "BENCHMARK_TIME_UNIT",
                                     "V"};

/// The loader, allocators, OpenMP, oneTBB and OpenSSL read these. Python's own are not among them:
/// the twins' interpreter ignores them.
constexpr std::string_view kChanging[] = {
    "LD_",   "GLIBC_TUNABLES", "MALLOC_", "_RJEM_MALLOC_CONF", "TCMALLOC_", "MIMALLOC_", "OMP_",
    "GOMP_", "KMP_",           "TBB_",    "OPENSSL_"};

void occupy_standard_descriptors() noexcept {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // open(2) takes the lowest free number, which is this one. Where there is no /dev/null, the
    // root folder keeps the number occupied, and a write fails.
    if (::open("/dev/null", O_RDWR) == fd || ::open("/", O_RDONLY | O_DIRECTORY) == fd) continue;
    ::_exit(2);
  }
}

bool remove_steering() noexcept {
  bool found = false;
  for (const char* name : kSteering) {
    found = found || std::getenv(name) != nullptr;
    ::unsetenv(name);
  }
  return found;
}

void block_no_signal() noexcept {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

rlim_t stack_limit() noexcept {
  rlimit limit{};
  return ::getrlimit(RLIMIT_STACK, &limit) == 0 ? limit.rlim_cur : kUsualStack;
}

/// For this process, whose first thread may use what it is given now and whose other threads take
/// the size that was read at its start, and for all that it starts.
void widen_stacks() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kUsualStack) return;
  limit.rlim_cur = std::min(kUsualStack, limit.rlim_max);
  ::setrlimit(RLIMIT_STACK, &limit);
  pthread_attr_t threads;
  if (::pthread_getattr_default_np(&threads) != 0) return;
  ::pthread_attr_setstacksize(&threads, limit.rlim_cur);
  ::pthread_setattr_default_np(&threads);
  ::pthread_attr_destroy(&threads);
}

void leave_no_core() noexcept {
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_cur = 0;
  ::setrlimit(RLIMIT_CORE, &limit);
}

const char* name_of_policy(int policy) noexcept {
  switch (policy) {
    case SCHED_OTHER: return "other";
    case SCHED_BATCH: return "batch";
    case SCHED_IDLE: return "idle";
    case SCHED_FIFO: return "fifo";
    case SCHED_RR: return "rr";
    default: return "deadline";
  }
}

void add_scheduling(nlohmann::json& unusual) {
  const int policy = ::sched_getscheduler(0);
  const bool own_alone = policy >= 0 && (policy & SCHED_RESET_ON_FORK) != 0;  // no sample has it
  if (policy > SCHED_OTHER && !own_alone) unusual["scheduling"] = name_of_policy(policy);
  const int nice = ::getpriority(PRIO_PROCESS, 0);
  if (nice != 0 && !(own_alone && nice < 0)) unusual["nice"] = nice;
  const int slack = ::prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
  if (slack > 0 && slack != kUsualTimerSlack_ns) unusual["timer_slack_ns"] = slack;
}

void add_memory(nlohmann::json& unusual, const SystemFiles& files) {
  const rlim_t stack = stack_limit();
  if (stack == RLIM_INFINITY) {
    unusual["stack_limit"] = "unlimited";
  } else if (stack != kUsualStack) {
    unusual["stack_limit"] = fmt::format("{} KiB", stack / 1024);
  }
  const int personality = ::personality(kAskPersonality);
  const bool fixed = personality >= 0 && (personality & ADDR_NO_RANDOMIZE) != 0;
  if (fixed || files.number("/proc/sys/kernel/randomize_va_space") == 0) {
    unusual["address_randomisation"] = false;
  }
  if (::prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1) unusual["transparent_huge_pages"] = false;
}

void add_environment(nlohmann::json& unusual) {
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view variable = *each;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (name.size() == variable.size()) continue;
    const bool changes =
        std::any_of(std::begin(kChanging), std::end(kChanging),
                    [&](std::string_view start) { return name.starts_with(start); });
    if (changes) unusual["environment"][std::string(name)] = variable.substr(name.size() + 1);
  }
}

/// By which the programs of some workloads sort and count.
void add_locale(nlohmann::json& unusual) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    unusual["locale"] = value;
    return;
  }
}

std::string value_text(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Inherited put_in_order() noexcept {
  occupy_standard_descriptors();
  Inherited inherited;
  inherited.sigpipe_ignored = is_ignored(SIGPIPE);
  inherited.benchmark_steered = remove_steering();
  ::signal(SIGCHLD, SIG_DFL);
  for (const int number : {SIGPIPE, SIGXFSZ}) ::signal(number, SIG_IGN);
  block_no_signal();
  widen_stacks();
  const mode_t mask = ::umask(S_IRWXG | S_IRWXO);
  ::umask(mask & ~static_cast<mode_t>(S_IRWXU));
  return inherited;
}

void restart_unsteered(const Inherited& inherited, char** argv) {
  if (!inherited.benchmark_steered) return;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) ::execv(self.c_str(), argv);
  throw std::system_error(error ? error : std::error_code(errno, std::generic_category()),
                          "cannot leave Google Benchmark's variables out (unset BENCHMARK_*)");
}

void give_usual_surroundings(int first) noexcept {
  for (int number = 1; number <= kLastSignal; ++number) {
    // Whoever ignores the signals of job control has none, and a stopped sample would hang.
    if (number != SIGTSTP && number != SIGTTIN && number != SIGTTOU) ::signal(number, SIG_DFL);
  }
  block_no_signal();
  leave_no_core();
  ::close_range(static_cast<unsigned>(first), ~0U, CLOSE_RANGE_CLOEXEC);
}

nlohmann::json unusual_surroundings(const SystemFiles& files) {
  nlohmann::json unusual = nlohmann::json::object();
  add_scheduling(unusual);
  add_memory(unusual, files);
  add_environment(unusual);
  add_locale(unusual);
  return unusual;
}

Check check_surroundings(const nlohmann::json& unusual) {
  const char* name = "surroundings";
  std::vector<std::string> found;
  for (const auto& [key, value] : unusual.items()) {
    if (key != "environment" && key != "locale")
      found.push_back(fmt::format("{} {}", key, value_text(value)));
  }
  const auto variables = unusual.value("environment", nlohmann::json::object());
  for (const auto& [key, value] : variables.items()) {
    found.push_back(fmt::format("{}={}", key, value_text(value)));
  }
  if (found.empty()) return {name, Check::Finding::ok, "as usual", "", ""};
  return {name, Check::Finding::warn, fmt::format("{}", fmt::join(found, ", ")),
          "samples inherit it, so reports made without it do not compare",
          "measure from a plain shell, without nice, chrt and setarch, and with these variables "
          "unset, unless they are what is measured"};
}

}  // namespace fourways
