// Which ports are open while a workload is prepared: those of its companions included, none that
// another machine could reach.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "workloads/contract/arena.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

/// This process and all that it started.
std::set<std::string> family() {
  std::set<std::string> pids{std::to_string(::getpid())};
  for (std::size_t before = 0; before != pids.size();) {
    before = pids.size();
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
      std::ifstream status(entry.path() / "status");
      for (std::string line; std::getline(status, line);) {
        if (!line.starts_with("PPid:")) continue;
        if (pids.contains(line.substr(line.find_last_of(" \t") + 1))) {
          pids.insert(entry.path().filename());
        }
        break;
      }
    }
  }
  return pids;
}

/// "socket:[123]", of all descriptors of the family.
std::set<std::string> sockets_of(const std::set<std::string>& pids) {
  std::set<std::string> sockets;
  for (const std::string& pid : pids) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc/" + pid + "/fd", gone)) {
      const std::string target = fs::read_symlink(entry.path(), gone).string();
      if (target.starts_with("socket:")) sockets.insert(target);
    }
  }
  return sockets;
}

/// The local addresses, as the kernel writes them, of those that wait for connections or datagrams.
std::vector<std::string> open_ports() {
  const std::set<std::string> ours = sockets_of(family());
  std::vector<std::string> addresses;
  for (const char* table : {"tcp", "tcp6", "udp", "udp6"}) {
    constexpr const char* kListening = "0A";
    constexpr const char* kUnconnected = "07";
    std::ifstream lines(std::string("/proc/self/net/") + table);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      std::string number, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
      fields >> number >> local >> remote >> state >> queues >> timer >> retransmits >> uid >>
          timeout >> inode;
      if (state != kListening && state != kUnconnected) continue;
      if (ours.contains("socket:[" + inode + "]")) addresses.push_back(local);
    }
  }
  return addresses;
}

class OpenPorts : public testing::TestWithParam<std::string> {};

TEST_P(OpenPorts, are_on_loopback_alone) {
  const WorkloadInfo& info = find_workload(GetParam());
  Arena arena = Arena::create();
  arena.set_loops(1);
  const auto workload = info.make();
  workload->prepare(params_of(info), arena);
  constexpr const char* kLoopback = "0100007F:";  // 127.0.0.1 in the kernel's byte order
  for (const std::string& address : open_ports()) {
    EXPECT_THAT(address, testing::StartsWith(kLoopback)) << "reachable from elsewhere";
  }
}

TEST(OpenPortsTest, of_a_download_are_seen_by_this_test) {
  const WorkloadInfo& info = find_workload("download");
  Arena arena = Arena::create();
  arena.set_loops(1);
  const auto workload = info.make();
  workload->prepare(params_of(info), arena);
  EXPECT_THAT(open_ports(), testing::Not(testing::IsEmpty()));
}

std::vector<std::string> all_workloads() {
  std::vector<std::string> names;
  for (const WorkloadInfo& info : workloads()) names.push_back(info.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Workloads, OpenPorts, testing::ValuesIn(all_workloads()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace fourways
