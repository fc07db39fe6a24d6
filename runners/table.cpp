#include "runners/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "runners/python/interpreter.hpp"

namespace fourways {
namespace {

RunnerTable table_with(std::vector<RunnerTable::Interpreter> interpreters) {
  RunnerTable table{std::move(interpreters), {}};
  add_builtin_models(table);
  return table;
}

RunnerTable& table() {
  static RunnerTable all = table_with({{kDefaultPython}});
  return all;
}

/// Not what would cut a case's name in two.
bool is_name(std::string_view text) {
  constexpr std::string_view kAlso = "._-+";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char each) {
    return std::isalnum(each) != 0 || kAlso.find(static_cast<char>(each)) != std::string_view::npos;
  });
}

RunnerTable::Interpreter parse_interpreter(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  RunnerTable::Interpreter parsed{setting};
  if (equals < setting.find('/') && equals != std::string::npos) {
    parsed = {setting.substr(equals + 1), setting.substr(0, equals)};
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

const std::vector<std::unique_ptr<Runner>>& runners() { return table().runners; }

const std::vector<RunnerTable::Interpreter>& interpreters() { return table().interpreters; }

void use_interpreters(const std::vector<std::string>& settings) {
  std::vector<RunnerTable::Interpreter> chosen{{kDefaultPython}};
  bool default_taken = false;
  for (const std::string& setting : settings) {
    RunnerTable::Interpreter next = parse_interpreter(setting);
    if (next.name.empty() && !default_taken) {
      chosen.front() = next;
      default_taken = true;
      continue;
    }
    if (next.name.empty()) next.name = next.path.substr(next.path.rfind('/') + 1);
    const bool taken = std::any_of(chosen.begin(), chosen.end(),
                                   [&](const auto& each) { return each.name == next.name; });
    if (taken || !is_name(next.name)) {
      throw std::invalid_argument(
          fmt::format("--python {}: '{}' is {}; give it another: --python NAME={}", setting,
                      next.name, taken ? "a name that is taken" : "no name", next.path));
    }
    chosen.push_back(std::move(next));
  }
  table() = table_with(std::move(chosen));
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
