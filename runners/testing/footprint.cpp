#include "runners/testing/footprint.hpp"

#include <dirent.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <thread>

#include "workloads/support/sanitizers.hpp"

namespace fourways {
namespace {

int entries_of(const char* folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder), ::closedir);
  int count = -2;  // "." and ".."
  while (open && ::readdir(open.get()) != nullptr) ++count;
  return count;
}

int lines_of(const char* file) {
  std::ifstream in(file);
  int count = 0;
  for (std::string line; std::getline(in, line);) ++count;
  return count;
}

bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

#ifdef FOURWAYS_TSAN
/// Beside the first thread of a process ThreadSanitizer makes one of its own, which stays. The
/// first may be joined and yet stand in /proc for a moment: it is not to be taken for one of the
/// process.
bool have_sanitizers_thread_made() {
  std::thread([] {}).join();
  for (int tries = 0; tries < 1000 && entries_of("/proc/self/task") > 2; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}
#endif

}  // namespace

Footprint Footprint::now() {
#ifdef FOURWAYS_TSAN
  [[maybe_unused]] static const bool made = have_sanitizers_thread_made();
#endif
  return {entries_of("/proc/self/fd"), entries_of("/proc/self/task"), lines_of("/proc/self/maps"),
          has_children()};
}

Footprint Footprint::settled(const Footprint& baseline) {
  Footprint footprint = now();
  for (int tries = 0; tries < 500; ++tries) {
    if (footprint.threads == baseline.threads && footprint.children == baseline.children) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    footprint = now();
  }
  return footprint;
}

bool Footprint::same_holdings(const Footprint& other) const noexcept {
  return descriptors == other.descriptors && threads == other.threads && children == other.children;
}

std::ostream& operator<<(std::ostream& out, const Footprint& footprint) {
  return out << footprint.descriptors << " descriptors, " << footprint.threads << " threads, "
             << footprint.mappings << " mappings, "
             << (footprint.children ? "child processes" : "no child process");
}

}  // namespace fourways
