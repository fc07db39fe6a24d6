// spawn: a fresh image of this program for each task, all alive at once; what subprocess and the
// start method "spawn" are to the tutorials. `co_await` blocks the process. Nothing is inherited
// but the standard streams, the arena's memory file, its doorbells and the descriptors that the
// workload shares, all at the numbers they have here.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <spawn.h>
#include <unistd.h>

#include <vector>

#include "runners/process/unit_image.hpp"
#include "runners/process/unit_processes.hpp"
#include "runners/table.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

constexpr const char* kThisProgram = "/proc/self/exe";  // even if its file was replaced meanwhile

/// posix_spawn's list of descriptors to pass on.
class DescriptorMap {
 public:
  DescriptorMap() { check(::posix_spawn_file_actions_init(&actions_)); }
  DescriptorMap(const DescriptorMap&) = delete;
  DescriptorMap& operator=(const DescriptorMap&) = delete;
  ~DescriptorMap() { ::posix_spawn_file_actions_destroy(&actions_); }

  /// Throws std::system_error if `fd` is not open.
  void add(int fd) {
    checked(::fcntl(fd, F_GETFD),
            fmt::format("descriptor {}, shared with fresh images (Arena::share)", fd).c_str());
    // Onto itself: that takes its close-on-exec mark away, in the child alone.
    check(::posix_spawn_file_actions_adddup2(&actions_, fd, fd));
  }
  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  static void check(int error) {
    if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn");
  }
  posix_spawn_file_actions_t actions_;
};

void add_all(DescriptorMap& map, const Arena& arena) {
  map.add(arena.fd());
  const Doorbells& bells = arena.doorbells();
  for (std::uint32_t i = 0; i < bells.count; ++i) map.add(bells.fds[i]);
  for (const int fd : arena.shared_descriptors()) map.add(fd);
  // Whatever somebody left open without the mark is to stay here.
  checked(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
}

class Spawn final : public Runner {
 public:
  Spawn()
      : Runner({.name = "spawn",
                .family = "process",
                .summary = "a fresh image of the program per task",
                .tutorial = "subprocess, start method spawn (000, 001, 004)",
                .waiting = "process",
                .parallel = true,
                .preemptive = true,
                .survives_crash = true,
                .fresh_image = true,
                .paced = true}) {}

  void run(Workload&, const Plan& plan, Arena& arena, Ledger& ledger) override {
    if (const auto refused = refusal({}, traits(), plan)) throw std::invalid_argument(*refused);
    DescriptorMap map;
    add_all(map, arena);
    std::vector<std::string> words = arguments_of({.arena_fd = arena.fd(),
                                                   .ledger = arena.offset_of(&ledger),
                                                   .parent = ::getpid(),
                                                   .recipe = *plan.recipe});
    UnitProcesses children(ledger, plan.tasks);
    ledger.take_task_times();
    ledger.begin();
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      children.pace(plan.in_flight);
      const CallTimer timer(ledger, i);
      words[kTaskArgument] = std::to_string(i);
      pid_t child = -1;
      if (const int error = start(words, map, child); error != 0) {
        const LimitReached limit = limit_reached("posix_spawn", i, plan.tasks, error);
        children.kill_all();  // after the limit was looked at: it is used up no more
        throw limit;
      }
      children.add(child);
    }
    children.reap_all();
    ledger.joined();
  }

 private:
  static int start(const std::vector<std::string>& words, const DescriptorMap& map, pid_t& child) {
    const std::vector<char*> argv = exec_arguments(words);
    return ::posix_spawn(&child, kThisProgram, map.get(), nullptr, argv.data(), environ);
  }
};

}  // namespace

void add_spawn(RunnerTable& table) { table.add<Spawn>(); }

}  // namespace fourways
