// The list of runners: a new backend is one file and one line here.
#include "runners/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "runners/builtin.hpp"

namespace fourways {

const std::vector<std::unique_ptr<Runner>>& runners() {
  static const std::vector<std::unique_ptr<Runner>> all = [] {
    std::vector<std::unique_ptr<Runner>> list;
    list.push_back(make_serial());
    list.push_back(make_fork());
    list.push_back(make_process_pool());
    list.push_back(make_spawn());
    list.push_back(make_thread());
    list.push_back(make_gil());
    list.push_back(make_thread_pool());
    list.push_back(make_fiber());
    list.push_back(make_epoll());
    list.push_back(make_io_uring());
    list.push_back(make_prefork_fiber());
    list.push_back(make_prefork_epoll());
    return list;
  }();
  return all;
}

Runner& find_runner(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& runner : runners()) {
    if (runner->traits().name == name) return *runner;
    known.push_back(runner->traits().name);
  }
  throw std::invalid_argument(
      fmt::format("no runner '{}'; there are {}", name, fmt::join(known, ", ")));
}

}  // namespace fourways
