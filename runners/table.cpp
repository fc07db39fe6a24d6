// The list of runners: a new backend is one file and one line here.
#include "runners/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "runners/models/builtin.hpp"
#include "runners/python/interpreter.hpp"

namespace fourways {
namespace {

using Runners = std::vector<std::unique_ptr<Runner>>;

void append(Runners& list, Runners more) {
  std::move(more.begin(), more.end(), std::back_inserter(list));
}

Runners& table() {
  static Runners all = [] {
    Runners list;
    list.push_back(make_serial());
    list.push_back(make_fork());
    list.push_back(make_process_pool());
    list.push_back(make_spawn());
    list.push_back(make_thread());
    list.push_back(make_gil(kDefaultPython));
    list.push_back(make_thread_pool());
    list.push_back(make_fiber());
    list.push_back(make_epoll());
    list.push_back(make_io_uring());
    list.push_back(make_prefork_fiber());
    list.push_back(make_prefork_epoll());
    append(list, make_cpython(kDefaultPython, ""));
    return list;
  }();
  return all;
}

/// Not what would cut a case's name in two.
bool is_name(std::string_view text) {
  constexpr std::string_view kAlso = "._-+";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char each) {
    return std::isalnum(each) != 0 || kAlso.find(static_cast<char>(each)) != std::string_view::npos;
  });
}

struct NamedInterpreter {
  std::string name;  // empty: none was given
  std::string path;
};

NamedInterpreter parse_interpreter(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  NamedInterpreter parsed{"", setting};
  if (equals < setting.find('/') && equals != std::string::npos) {
    parsed = {setting.substr(0, equals), setting.substr(equals + 1)};
    if (!is_name(parsed.name)) {
      throw std::invalid_argument(fmt::format(
          "--python {}: '{}' is no name; letters, digits, dots and dashes make one, as in "
          "free=/opt/python3.13t/bin/python3",
          setting, parsed.name));
    }
  }
  if (!find_program(parsed.path)) {
    throw std::invalid_argument(
        fmt::format("--python {}: there is no program '{}'; give the path of a Python interpreter",
                    setting, parsed.path));
  }
  return parsed;
}

}  // namespace

const std::vector<std::unique_ptr<Runner>>& runners() { return table(); }

void use_interpreters(const std::vector<std::string>& settings) {
  std::vector<NamedInterpreter> chosen{{"", kDefaultPython}};
  bool default_taken = false;
  for (const std::string& setting : settings) {
    NamedInterpreter next = parse_interpreter(setting);
    if (next.name.empty() && !default_taken) {
      chosen.front() = next;
      default_taken = true;
      continue;
    }
    if (next.name.empty()) next.name = next.path.substr(next.path.rfind('/') + 1);
    const bool taken = std::any_of(chosen.begin(), chosen.end(), [&](const NamedInterpreter& each) {
      return each.name == next.name;
    });
    if (taken || !is_name(next.name)) {
      throw std::invalid_argument(
          fmt::format("--python {}: '{}' is {}; give it another: --python NAME={}", setting,
                      next.name, taken ? "a name that is taken" : "no name", next.path));
    }
    chosen.push_back(std::move(next));
  }
  std::erase_if(table(), [](const auto& runner) { return runner->traits().runs_twin; });
  for (const NamedInterpreter& each : chosen) append(table(), make_cpython(each.path, each.name));
  const auto emulation = std::find_if(table().begin(), table().end(), [](const auto& runner) {
    return runner->traits().name == "gil";
  });
  *emulation = make_gil(chosen.front().path);
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
