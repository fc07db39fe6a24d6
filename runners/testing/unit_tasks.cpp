// A plug-in for the tests alone: tasks for fresh images, which cannot be given a lambda. All that
// they share lies in the arena.
#include <dirent.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>

#include "workloads/contract/plugin.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

struct Shared {
  explicit Shared(std::uint32_t tasks) : barrier(tasks) {}

  char kind[32] = {};
  std::int64_t factor = 0;
  Barrier barrier;
  Mutex mutex;
  std::uint64_t guarded = 0;  // by the mutex alone
  int pipe_out = -1;
};

/// Dies with the frame of the coroutine that has it as a parameter: after the result was written.
struct DeathOfTheFrame {
  int signal;
  explicit DeathOfTheFrame(int number) noexcept : signal(number) {}
  DeathOfTheFrame(DeathOfTheFrame&& other) noexcept : signal(std::exchange(other.signal, 0)) {}
  ~DeathOfTheFrame() {
    if (signal != 0) ::raise(signal);
  }
};
Task<std::uint64_t> done_then_dead(DeathOfTheFrame) { co_return 1; }

Task<std::uint64_t> count_guarded(Context& context, Shared* shared) {
  co_await shared->barrier.wait(context);
  for (int i = 0; i < 200; ++i) {
    co_await shared->mutex.lock(context);
    const Mutex::Lock lock(context, shared->mutex);
    const std::uint64_t seen = shared->guarded;
    co_await context.yield();
    shared->guarded = seen + 1;
  }
  co_await shared->barrier.wait(context);
  co_return shared->guarded;
}

Task<std::uint64_t> tell_index(Context& context, int pipe, std::uint32_t index) {
  const auto digit = static_cast<std::byte>('0' + index);
  co_await context.write(pipe, std::span(&digit, 1));
  co_return 0;
}

/// The open descriptors, a bit each.
std::uint64_t open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
  std::uint64_t open = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const int fd = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && fd != ::dirfd(folder.get())) open |= std::uint64_t{1} << fd;
  }
  return open;
}

class UnitTasks final : public Workload {
 public:
  void prepare(const Params& params, Arena& arena) override {
    auto& shared = arena.make<Shared>(static_cast<std::uint32_t>(params.integer("tasks")));
    params.choice("kind").copy(shared.kind, sizeof shared.kind - 1);
    shared.factor = params.integer("factor");
    const auto shared_fds = arena.shared_descriptors();
    if (!shared_fds.empty()) shared.pipe_out = shared_fds.front();
    arena.set_root(shared);
  }
  void attach(Arena& arena) override {
    shared_ = &arena.root<Shared>();
    if (shared_->kind == std::string_view("unattachable")) {
      throw std::runtime_error("attach() went wrong");
    }
    if (shared_->kind == std::string_view("without_attach")) Workload::attach(arena);
  }

  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::string_view kind = shared_->kind;
    if (kind == "unmakable" && index == 1) throw std::runtime_error("no frame for you");
    if (kind == "dead_after" && index == 1) return done_then_dead(DeathOfTheFrame(SIGKILL));
    if (kind == "guarded") return count_guarded(context, shared_);
    if (kind == "pipe") return tell_index(context, shared_->pipe_out, index);
    return plain(context, shared_, index);
  }

 private:
  static Task<std::uint64_t> plain(Context& context, Shared* shared, std::uint32_t index) {
    const std::string_view kind = shared->kind;
    co_await context.yield();
    if (kind == "descriptors") co_return open_descriptors();
    if (index == 1 && kind == "throws") throw std::runtime_error("the first went wrong");
    if (index == 1 && kind == "throws_an_int") throw 42;
    if (index == 1 && kind == "killed") ::raise(SIGKILL);
    if (index == 1 && kind == "exits") ::_exit(9);
    co_return index* static_cast<std::uint64_t>(shared->factor);
  }

  Shared* shared_ = nullptr;
};

void list_unit_tasks(std::vector<WorkloadInfo>& add_to) {
  WorkloadInfo info;
  info.name = "unit";
  info.kind = "lifecycle";
  info.summary = "is run by a fresh image";
  info.params = {ParamSpec::choice("kind",
                                   {"plain", "throws", "throws_an_int", "unmakable", "killed",
                                    "exits", "dead_after", "guarded", "pipe", "descriptors",
                                    "unattachable", "without_attach"},
                                   "what it does"),
                 ParamSpec::integer("factor", 3, 0, 1000, "task i gives i times this")};
  info.make = [] { return std::make_unique<UnitTasks>(); };
  add_to.push_back(info);
}

}  // namespace
}  // namespace fourways

FOURWAYS_PLUGIN(fourways::list_unit_tasks)
