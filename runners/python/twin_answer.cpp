// Times in nanoseconds, results as numbers of 64 bits.
#include "runners/python/twin_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace fourways {
namespace {

using nlohmann::json;

constexpr std::array<int, 2> kLeastVersion{3, 8};
constexpr std::size_t kShownOfRubbish = 80;

std::string shown(std::string_view text) {
  std::string start(text.substr(0, kShownOfRubbish));
  for (char& each : start) {
    if (each < ' ' || each > '~') each = '?';
  }
  return text.size() > kShownOfRubbish ? start + "..." : start;
}

[[noreturn]] void refuse(std::string_view key, std::string_view wanted) {
  throw TwinFailure(
      "error",
      fmt::format("the twin gave no answer to use: it has no {} under \"{}\"", wanted, key));
}

const json& value_in(const json& object, const char* key) {
  if (object.is_object()) {
    if (const auto found = object.find(key); found != object.end()) return *found;
  }
  refuse(key, "value");
}

std::string text_in(const json& object, const char* key) {
  const json& value = value_in(object, key);
  if (!value.is_string()) refuse(key, "text");
  return value.get<std::string>();
}

/// A whole number that T can hold.
template <class T>
T whole(const json& value, const char* key) {
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<T>(value.get<std::uint64_t>())
                        : value.is_number_integer() && std::in_range<T>(value.get<std::int64_t>());
  if (!fits) refuse(key, "whole number that fits");
  return value.get<T>();
}

/// A time or a count: the sum or difference of two is no overflow.
std::int64_t amount(const json& value, const char* key) {
  const auto number = whole<std::int64_t>(value, key);
  if (number < 0 || number > std::numeric_limits<std::int64_t>::max() / 2) {
    refuse(key, "time or count");
  }
  return number;
}

std::int64_t amount_in(const json& object, const char* key) {
  return amount(value_in(object, key), key);
}

/// One for each of so many tasks, each by `read`.
template <class Read>
auto list_in(const json& object, const char* key, std::size_t tasks, Read read) {
  const json& list = value_in(object, key);
  if (!list.is_array()) refuse(key, "list");
  if (list.size() != tasks) {
    throw TwinFailure(
        "error", fmt::format("the twin answered with {} {} for {} tasks", list.size(), key, tasks));
  }
  std::vector<decltype(read(list, key))> values;
  values.reserve(tasks);
  for (const json& each : list) values.push_back(read(each, key));
  return values;
}

Usage usage_in(const json& usage) {
  return {amount_in(usage, "user_ns"),
          amount_in(usage, "system_ns"),
          amount_in(usage, "voluntary_switches"),
          amount_in(usage, "involuntary_switches"),
          amount_in(usage, "minor_faults"),
          amount_in(usage, "major_faults")};
}

void enter_tasks(const json& answer, Ledger& ledger, const std::vector<std::int64_t>& started) {
  const std::size_t tasks = ledger.tasks();
  const auto results = list_in(answer, "results", tasks, whole<std::uint64_t>);
  const auto finished = list_in(answer, "finished_ns", tasks, amount);
  const auto workers = list_in(answer, "workers", tasks, whole<std::uint32_t>);
  for (std::uint32_t i = 0; i < ledger.tasks(); ++i) {
    TaskSlot& slot = ledger.slot(i);
    slot.result = results[i];
    slot.started_ns = started[i];
    slot.finished_ns = finished[i];
    slot.worker = workers[i];
    slot.finish(TaskSlot::State::done);
  }
}

void enter_calls(const json& answer, Ledger& ledger) {
  const auto called = list_in(answer, "called_ns", ledger.tasks(), amount);
  const auto returned = list_in(answer, "returned_ns", ledger.tasks(), amount);
  for (std::uint32_t i = 0; i < ledger.tasks(); ++i) *ledger.call(i) = {called[i], returned[i]};
}

}  // namespace

json read_twin_line(std::string_view line, const std::string& python) {
  json document = json::parse(line, nullptr, false);
  if (!document.is_object() || !document.contains("protocol")) {
    throw TwinFailure("error", fmt::format("{} printed '{}' where an answer was to come; a twin "
                                           "must leave standard output alone",
                                           python, shown(line)));
  }
  const json& protocol = document["protocol"];
  if (!protocol.is_number_integer() || protocol != kTwinProtocol) {
    throw TwinFailure(
        "error",
        fmt::format("the twins that {} runs speak protocol {}, this fourways speaks {}: "
                    "install both from one version",
                    python,
                    protocol.is_primitive()
                        ? shown(protocol.dump(-1, ' ', true, json::error_handler_t::replace))
                        : "?",
                    kTwinProtocol));
  }
  return document;
}

std::string read_introduction(const json& hello, const std::string& python) {
  const std::string text = text_in(hello, "text");
  const json& parts = value_in(hello, "version");
  if (!parts.is_array()) refuse("version", "list");
  std::vector<int> version;
  for (const json& part : parts) version.push_back(whole<int>(part, "version"));
  if (std::lexicographical_compare(version.begin(), version.end(), kLeastVersion.begin(),
                                   kLeastVersion.end())) {
    throw TwinFailure(
        "needs", fmt::format("needs Python {}.{} or later; {} is {}: name another by --python PATH",
                             kLeastVersion[0], kLeastVersion[1], python, text));
  }
  return fmt::format("{} {}, GIL {}, {}", text_in(hello, "implementation"), text,
                     text_in(hello, "gil"), text_in(hello, "executable"));
}

void throw_failure_in(const json& answer) {
  const auto failure = answer.find("failure");
  if (failure == answer.end()) return;
  const int error = failure->is_object() && failure->contains("errno")
                        ? whole<int>(value_in(*failure, "errno"), "errno")
                        : 0;
  throw TwinFailure(text_in(*failure, "type"), text_in(*failure, "text"),
                    whole<std::uint32_t>(value_in(*failure, "task"), "task"), error);
}

TwinReport enter_twin_answer(const json& answer, Ledger& ledger) {
  TwinReport report;
  report.started_ns = list_in(answer, "started_ns", ledger.tasks(), amount);
  const json& counts = value_in(answer, "counts");
  if (!counts.is_object()) refuse("counts", "object");
  for (const auto& [name, count] : counts.items()) {
    // Some are sums of 64 bits, which go round.
    report.counts[name] = count.is_number_unsigned()
                              ? static_cast<std::int64_t>(count.get<std::uint64_t>())
                              : whole<std::int64_t>(count, "counts");
  }
  ledger.take_task_times();
  enter_tasks(answer, ledger, report.started_ns);
  if (ledger.call(0) != nullptr) enter_calls(answer, ledger);
  ledger.units_created = static_cast<std::uint64_t>(amount_in(answer, "units_created"));
  ledger.start_up_ns = amount_in(answer, "start_up_ns");
  ledger.ran_elsewhere({.began_ns = amount_in(answer, "began_ns"),
                        .joined_ns = amount_in(answer, "joined_ns"),
                        .usage = usage_in(value_in(answer, "usage")),
                        .memory_bytes = amount_in(answer, "memory_bytes")});
  return report;
}

}  // namespace fourways
