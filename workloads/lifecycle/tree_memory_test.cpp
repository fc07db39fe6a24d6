// What the kernel's books say of a tree whose memory is known.
#include "workloads/lifecycle/tree_memory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

constexpr std::size_t kTouched = std::size_t{8} << 20;

/// Touches memory that is private or shared, says so, and waits for its end.
[[noreturn]] void hold(int flags, int said) {
  void* memory = ::mmap(nullptr, kTouched, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) ::_exit(1);
  std::memset(memory, 1, kTouched);
  [[maybe_unused]] const ssize_t written = ::write(said, "", 1);
  for (;;) ::pause();
}

class Holder {
 public:
  explicit Holder(int flags) {
    int ends[2];
    checked(::pipe2(ends, O_CLOEXEC), "pipe2");
    const UniqueFd heard(ends[0]);
    const UniqueFd said(ends[1]);
    pid_ = checked(::fork(), "fork");
    if (pid_ == 0) hold(flags, said.get());
    char byte = 0;
    checked(retry_interrupted([&] { return ::read(heard.get(), &byte, 1); }), "read");
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

TEST(TreeMemory, counts_private_pages_of_all_processes_and_what_the_kernel_holds_for_them) {
  const TreeMemory before = memory_of_tree(::getpid());
  const Holder one(MAP_PRIVATE);
  const Holder another(MAP_PRIVATE);
  const TreeMemory after = memory_of_tree(::getpid());
  EXPECT_EQ(after.processes, before.processes + 2);
  EXPECT_GE(after.threads, before.threads + 2);  // a sanitizer may have one of its own in each
  // Not against `before`: the share of the program's own pages falls with every process that has
  // it.
  EXPECT_GE(after.pss_bytes, static_cast<std::int64_t>(2 * kTouched));
  EXPECT_GT(after.page_table_bytes, before.page_table_bytes);
  EXPECT_GE(after.kernel_stack_bytes, before.kernel_stack_bytes + 2 * 4096);
  EXPECT_GE(memory_of_tree(one.pid()).pss_bytes, static_cast<std::int64_t>(kTouched));
}

TEST(TreeMemory, leaves_shared_memory_out) {
  const Holder shared(MAP_SHARED);
  const Holder unshared(MAP_PRIVATE);
  const std::int64_t without = memory_of_tree(shared.pid()).pss_bytes;
  const std::int64_t with = memory_of_tree(unshared.pid()).pss_bytes;
  EXPECT_LT(without + static_cast<std::int64_t>(kTouched) / 2, with);
}

TEST(TreeMemory, counts_nothing_where_there_is_no_process) {
  pid_t gone = 0;
  {
    const Holder ended(MAP_PRIVATE);
    gone = ended.pid();
  }
  const TreeMemory memory = memory_of_tree(gone);
  EXPECT_EQ(memory.processes, 0);
  EXPECT_EQ(memory.pss_bytes, 0);
  EXPECT_EQ(memory.kernel_stack_bytes, 0);
}

TEST(TreeMemory, the_machine_has_memory_and_slab) {
  EXPECT_GT(unreclaimable_slab_bytes(), 0);
  EXPECT_GT(available_memory_bytes(), 0);
}

}  // namespace
}  // namespace fourways
