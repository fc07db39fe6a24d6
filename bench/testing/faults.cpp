// A plug-in for tests: `fault` goes wrong in every way that a task can, `refused` meets a machine
// that refuses system calls, and the tasks of `pair` wait for each other and may lose one.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "workloads/contract/plugin.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

[[gnu::noinline]] int overflow(int depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : overflow(depth + 1) + frame[0];
}

void escape() {
  if (::fork() != 0) return;
  ::setsid();
  if (::fork() != 0) ::_exit(0);
  for (;;) ::pause();
}

/// With a process that nothing binds to its parents.
void linger() {
  escape();
  for (;;) ::pause();
}

/// Says that it waits by making "<gate>.waiting", and waits for the file <gate>.
void wait_at_gate() {
  const char* gate = std::getenv("FOURWAYS_TEST_GATE");
  if (gate == nullptr) return;
  const UniqueFd waiting(::open(fmt::format("{}.waiting", gate).c_str(), O_CREAT | O_WRONLY, 0600));
  while (::access(gate, F_OK) != 0) ::usleep(1000);
}

/// A parameter, as it is kept in the arena.
struct Word {
  explicit Word(const std::string& word) { word.copy(text, sizeof text - 1); }
  char text[32] = {};
};

class Fault final : public Workload {
 public:
  Needs needs(const Params& params) const override {
    if (params.choice("kind") == "needs") throw std::runtime_error("needs() of fault throws");
    return {.twin = true};
  }
  void prepare(const Params& params, Arena& arena) override {
    kind_ = params.choice("kind");
    if (kind_ == "prepare") throw std::runtime_error("prepare() of fault throws");
    arena.set_root(arena.make<Word>(kind_));
  }
  void attach(Arena& arena) override { kind_ = arena.root<Word>().text; }
  Task<std::uint64_t> task(Context&, std::uint32_t index) override {
    if (index == 0) go_wrong();
    co_return index;
  }
  void verify(std::span<const std::uint64_t>) override {
    if (kind_ == "wrong_result") throw WrongResult("task 0 gave 0, expected 1");
  }
  TwinInputs twin_inputs() override { return {.file = FOURWAYS_TEST_FAULTS_TWIN}; }

 private:
  void go_wrong() const {
    static const std::map<std::string, std::function<void()>> kWays{
        {"throws", [] { throw std::runtime_error("thrown on purpose"); }},
        {"aborts", [] { std::abort(); }},
        {"exits", [] { std::_Exit(3); }},
        {"hangs",
         [] {
           for (;;) ::pause();
         }},
        {"overflows", [] { overflow(0); }},
        {"escapes", escape},
        {"lingers", linger},
        {"floods",
         [] {
           while (::write(STDOUT_FILENO, "flood\n", 6) >= 0) continue;
         }},
        {"killed", [] { ::raise(SIGKILL); }},
        {"gate", wait_at_gate}};
    if (const auto way = kWays.find(kind_); way != kWays.end()) way->second();
  }

  std::string kind_;
};

/// From now on the kernel answers `call` of this process and its children with EAGAIN or EMFILE.
void refuse(const std::string& call) {
  const auto answer = [](long number, std::uint32_t result) {
    return std::vector<sock_filter>{
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, result)};
  };
  // clone3 keeps its flags in memory, where a filter cannot look; glibc then falls back to clone.
  const auto clone_where = [](bool thread, std::uint32_t result) {
    const std::uint8_t if_thread = thread ? 0 : 1;
    return std::vector<sock_filter>{
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(SYS_clone), 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, if_thread,
                 static_cast<std::uint8_t>(1 - if_thread)),
        BPF_STMT(BPF_RET | BPF_K, result), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  };
  constexpr std::uint32_t kAgain = SECCOMP_RET_ERRNO | EAGAIN;
  constexpr std::uint32_t kTooMany = SECCOMP_RET_ERRNO | EMFILE;
  std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  const auto add = [&](const std::vector<sock_filter>& part) {
    program.insert(program.end(), part.begin(), part.end());
  };
  add(answer(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS));
  if (call == "fork" || call == "thread") add(clone_where(call == "thread", kAgain));
  if (call == "pipe") add(answer(SYS_pipe2, kTooMany));
  if (call == "socket") add(answer(SYS_socket, kTooMany));
  if (call == "epoll_create") add(answer(SYS_epoll_create1, kTooMany));
  if (call == "eventfd") add(answer(SYS_eventfd2, kTooMany));
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  checked(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
  checked(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "prctl(PR_SET_SECCOMP)");
}

class Refused final : public Workload {
 public:
  Needs needs(const Params&) const override {
    Needs needs;
    needs.warm_up = false;
    return needs;
  }
  void prepare(const Params& params, Arena& arena) override {
    call_ = params.choice("call");
    arena.set_root(arena.make<Word>(call_));
  }
  void attach(Arena& arena) override { call_ = arena.root<Word>().text; }
  void start_batch() override { refuse(call_); }
  Task<std::uint64_t> task(Context&, std::uint32_t index) override {
    if (call_ == "pipe") {
      int ends[2];
      checked(::pipe2(ends, O_CLOEXEC), "pipe");
    }
    if (call_ == "socket") checked(::socket(AF_INET, SOCK_STREAM, 0), "socket");
    co_return index;
  }

 private:
  std::string call_;
};

class Pair final : public Workload {
 public:
  Needs needs(const Params& params) const override {
    Needs needs;
    needs.alive = static_cast<std::uint32_t>(params.integer("tasks"));
    needs.twin = true;
    return needs;
  }
  void prepare(const Params& params, Arena& arena) override {
    const auto tasks = static_cast<std::uint32_t>(params.integer("tasks"));
    shared_ = &arena.make<Shared>(tasks, params.choice("loss"));
    arena.set_root(*shared_);
  }
  void attach(Arena& arena) override { shared_ = &arena.root<Shared>(); }

  /// The last one is lost before it meets the others.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::string loss = shared_->loss.text;
    if (index + 1 == shared_->tasks && loss == "killed") ::raise(SIGKILL);
    if (index + 1 == shared_->tasks && loss == "throws") throw std::runtime_error("not coming");
    co_await shared_->barrier.wait(context);
    co_return index;
  }
  TwinInputs twin_inputs() override { return {.file = FOURWAYS_TEST_FAULTS_TWIN}; }

 private:
  struct Shared {
    Shared(std::uint32_t count, const std::string& how) : tasks(count), loss(how), barrier(count) {}
    std::uint32_t tasks;
    Word loss;
    Barrier barrier;
  };
  Shared* shared_ = nullptr;
};

void list_faults(std::vector<WorkloadInfo>& add_to) {
  WorkloadInfo fault;
  fault.name = "fault";
  fault.kind = "io";
  fault.summary = "goes wrong";
  fault.tutorial = "none";
  fault.tasks = 2;
  fault.params = {ParamSpec::choice(
      "kind",
      {"none", "throws", "aborts", "exits", "hangs", "overflows", "escapes", "lingers", "floods",
       "killed", "wrong_result", "prepare", "needs", "gate", "prints", "imports"},
      "how it goes wrong")};
  fault.make = [] { return std::make_unique<Fault>(); };
  add_to.push_back(fault);

  WorkloadInfo refused = fault;
  refused.name = "refused";
  refused.summary = "meets a machine that refuses";
  refused.params = {
      ParamSpec::choice("call", {"fork", "thread", "pipe", "socket", "epoll_create", "eventfd"},
                        "which system call fails")};
  refused.make = [] { return std::make_unique<Refused>(); };
  add_to.push_back(refused);

  WorkloadInfo pair = fault;
  pair.name = "pair";
  pair.summary = "needs all its tasks alive together";
  pair.params = {ParamSpec::choice("loss", {"none", "killed", "throws"}, "how one never comes")};
  pair.make = [] { return std::make_unique<Pair>(); };
  add_to.push_back(pair);
}

}  // namespace
}  // namespace fourways

FOURWAYS_PLUGIN(fourways::list_faults)
