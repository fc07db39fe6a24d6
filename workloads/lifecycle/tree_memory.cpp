// From /proc/meminfo and /proc/loadavg, and from status and smaps_rollup of each process.
#include "workloads/lifecycle/tree_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

/// The beginning of a file of /proc; empty when the process has gone.
class ProcFile {
 public:
  explicit ProcFile(const char* path) noexcept {
    const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
    if (!file) return;
    const ssize_t got =
        retry_interrupted([&] { return ::read(file.get(), text_.data(), text_.size()); });
    if (got > 0) length_ = static_cast<std::size_t>(got);
  }

  std::string_view text() const noexcept { return {text_.data(), length_}; }

  /// The first number behind `key`, which ends in a colon; 0 where there is none.
  std::int64_t number(std::string_view key) const noexcept {
    const std::size_t at = text().find(key);
    if (at == std::string_view::npos) return 0;
    return first_number(text().substr(at + key.size()));
  }

  static std::int64_t first_number(std::string_view text) noexcept {
    std::int64_t number = 0;
    const std::size_t digit = text.find_first_of("0123456789");
    if (digit == std::string_view::npos) return 0;
    std::from_chars(text.data() + digit, text.data() + text.size(), number);
    return number;
  }

 private:
  std::array<char, 4096> text_;
  std::size_t length_ = 0;
};

std::int64_t meminfo_bytes(std::string_view key) {
  const ProcFile file("/proc/meminfo");
  if (file.text().empty()) throw_errno("/proc/meminfo (mount /proc)");
  return file.number(key) * 1024;
}

/// A power of two of pages. All stacks of the machine divided by all threads come close to it: idle
/// threads have a stack and are not counted, ending threads are counted and have none.
std::int64_t kernel_stack_of_one() {
  const ProcFile load("/proc/loadavg");  // "0.20 0.18 0.12 1/80 11206": 80 threads
  const std::size_t slash = load.text().find('/');
  if (slash == std::string_view::npos) throw_errno("/proc/loadavg (mount /proc)");
  const auto threads = static_cast<double>(ProcFile::first_number(load.text().substr(slash)));
  const auto all = static_cast<double>(meminfo_bytes("KernelStack:"));
  if (threads < 1 || all < 1) return 0;
  return std::int64_t{1} << std::lround(std::log2(all / threads));
}

using Family = std::unordered_multimap<pid_t, pid_t>;  // children by parent

Family all_processes() {
  Family family;
  for (const pid_t pid : process_ids()) {
    if (const auto state = process_state(pid)) family.emplace(state->parent, pid);
  }
  return family;
}

void add_process(TreeMemory& memory, pid_t pid) {
  const ProcFile pages(fmt::format("/proc/{}/smaps_rollup", pid).c_str());
  if (pages.text().empty()) return;  // a zombie, or gone
  const ProcFile status(fmt::format("/proc/{}/status", pid).c_str());
  ++memory.processes;
  memory.threads += status.number("\nThreads:");
  memory.pss_bytes += (pages.number("\nPss:") - pages.number("\nPss_Shmem:")) * 1024;
  memory.page_table_bytes += status.number("\nVmPTE:") * 1024;
}

}  // namespace

TreeMemory memory_of_tree(pid_t root) {
  const Family family = all_processes();
  TreeMemory memory;
  for (std::vector<pid_t> left{root}; !left.empty();) {
    const pid_t pid = left.back();
    left.pop_back();
    add_process(memory, pid);
    const auto [first, last] = family.equal_range(pid);
    for (auto child = first; child != last; ++child) left.push_back(child->second);
  }
  memory.kernel_stack_bytes = memory.threads * kernel_stack_of_one();
  return memory;
}

std::int64_t unreclaimable_slab_bytes() { return meminfo_bytes("SUnreclaim:"); }
std::int64_t available_memory_bytes() { return meminfo_bytes("MemAvailable:"); }

}  // namespace fourways
