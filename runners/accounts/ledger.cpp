#include "runners/accounts/ledger.hpp"

#include <algorithm>
#include <system_error>

#include "runners/accounts/used_up_limit.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {
namespace {

void copy_text(std::span<char> to, std::string_view from) noexcept {
  std::size_t length = std::min(from.size(), to.size() - 1);
  // Not in the middle of a UTF-8 character: a report must be valid text.
  while (length < from.size() && length > 0 && (from[length] & 0xC0) == 0x80) --length;
  std::replace_copy_if(
      from.begin(), from.begin() + static_cast<std::ptrdiff_t>(length), to.begin(),
      [](char each) { return each == '\n' || each == '\r'; }, ' ');
  to[length] = '\0';
}

}  // namespace

Ledger& Ledger::create(Arena& arena, std::uint32_t tasks, bool task_times, bool measure_memory) {
  Ledger& ledger = arena.make<Ledger>();
  ledger.tasks_ = tasks;
  ledger.task_times_ = task_times;
  ledger.measure_memory_ = measure_memory;
  ledger.slots_ = arena.make_array<TaskSlot>(tasks).data();
  return ledger;
}

void Ledger::begin() noexcept {
  process_usage_ = usage_of_process();
  began_ns_ = now_ns();
}

void Ledger::joined() noexcept {
  const std::int64_t now = now_ns();
  Usage used = usage_of_process();
  used -= process_usage_;
  process_usage_ = used;
  if (measure_memory_) process_memory_ = peak_resident_bytes();
  joined_ns_ = now;
}

void Ledger::ran_elsewhere(const BatchElsewhere& batch) noexcept {
  began_ns_ = batch.began_ns;
  joined_ns_ = batch.joined_ns;
  process_usage_ = batch.usage;
  process_memory_ = batch.memory_bytes;
}

void Ledger::set_note(std::string_view text) noexcept { copy_text(note_, text); }

void Ledger::add_note(std::string_view name, std::string_view text) noexcept {
  for (NamedNote& note : notes_) {
    if (note.name[0] != '\0' && note.name != name) continue;
    copy_text(note.text, text);
    copy_text(note.name, name);
    return;
  }
}

void Ledger::add_figure(std::string_view name, double value) noexcept {
  for (NamedFigure& figure : figures_) {
    if (figure.name[0] != '\0' && figure.name != name) continue;
    figure.value = value;
    copy_text(figure.name, name);
    return;
  }
}

std::map<std::string, std::string> Ledger::named_notes() const {
  std::map<std::string, std::string> notes;
  for (const NamedNote& note : notes_) {
    if (note.name[0] != '\0') notes[note.name] = note.text;
  }
  return notes;
}

std::map<std::string, double> Ledger::named_figures() const {
  std::map<std::string, double> figures;
  for (const NamedFigure& figure : figures_) {
    if (figure.name[0] != '\0') figures[figure.name] = figure.value;
  }
  return figures;
}

void Ledger::failed(std::uint32_t task, std::string_view type, std::string_view text,
                    int error) noexcept {
  const std::uint32_t place = failure_count_.fetch_add(1);
  if (place < kFailures) {
    failures_[place].task = task;
    failures_[place].error = error;
    copy_text(failures_[place].text, text);
    copy_text(failures_[place].type, type);  // last: a text that was cut short by a kill has none
  }
  if (task < tasks_) slots_[task].finish(TaskSlot::State::failed);
}

void Ledger::failed(std::uint32_t task, const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const LimitReached& limit) {
    failed(task, "limit", limit.what());
  } catch (const std::system_error& known) {
    failed(task, "exception", known.what(), errno_of(known));
  } catch (const ArenaFull& full) {
    failed(task, "limit", full.what());
  } catch (const std::bad_alloc&) {
    failed(task, "limit", "out of memory", ENOMEM);
  } catch (const std::exception& known) {
    failed(task, "exception", known.what());
  } catch (...) {
    failed(task, "exception", "an exception that is no std::exception");
  }
}

void Ledger::add_unit_usage(const Usage& usage) noexcept {
  const std::int64_t parts[] = {
      usage.user_ns,      usage.system_ns,   usage.voluntary_switches, usage.involuntary_switches,
      usage.minor_faults, usage.major_faults};
  for (std::size_t i = 0; i < std::size(parts); ++i) {
    unit_usage_[i].fetch_add(parts[i], std::memory_order_relaxed);
  }
}

std::int64_t Ledger::last_result_ns() const noexcept {
  if (!task_times_) return ended_ns_;
  std::int64_t last = began_ns_;
  for (const TaskSlot& slot : slots()) last = std::max(last, slot.finished_ns);
  return last;
}

double Ledger::wall_ns() const noexcept {
  return static_cast<double>(last_result_ns() - began_ns_);
}

double Ledger::join_ns() const noexcept {
  return static_cast<double>(std::max<std::int64_t>(0, joined_ns_ - last_result_ns()));
}

Usage Ledger::usage() const noexcept {
  Usage total = process_usage_;
  total += Usage{unit_usage_[0], unit_usage_[1], unit_usage_[2],
                 unit_usage_[3], unit_usage_[4], unit_usage_[5]};
  return total;
}

std::int64_t Ledger::memory_bytes() const noexcept { return process_memory_ + unit_memory_; }

std::uint32_t Ledger::tasks_done() const noexcept {
  return static_cast<std::uint32_t>(
      std::count_if(slots().begin(), slots().end(),
                    [](const TaskSlot& slot) { return slot.state == TaskSlot::State::done; }));
}

std::uint32_t Ledger::most_alive() const {
  if (peak_alive != 0 || !task_times_) return peak_alive;
  std::vector<std::pair<std::int64_t, int>> changes;
  for (const TaskSlot& slot : slots()) {
    if (slot.state != TaskSlot::State::done) continue;
    changes.emplace_back(slot.started_ns, +1);
    changes.emplace_back(slot.finished_ns, -1);
  }
  std::sort(changes.begin(), changes.end());
  int alive = 0;
  int most = 0;
  for (const auto& [when, change] : changes) most = std::max(most, alive += change);
  return static_cast<std::uint32_t>(most);
}

std::vector<double> Ledger::latencies_ns() const {
  std::vector<double> latencies;
  if (!task_times_) return latencies;
  for (const TaskSlot& slot : slots()) {
    if (slot.state == TaskSlot::State::done) {
      latencies.push_back(static_cast<double>(slot.finished_ns - began_ns_));
    }
  }
  return latencies;
}

std::vector<std::uint64_t> Ledger::results() const {
  std::vector<std::uint64_t> results;
  results.reserve(tasks_);
  for (const TaskSlot& slot : slots()) results.push_back(slot.result);
  return results;
}

std::vector<std::uint32_t> Ledger::tasks_per_worker() const {
  std::vector<std::uint32_t> counts;
  for (const TaskSlot& slot : slots()) {
    if (slot.worker == 0) continue;
    if (counts.size() < slot.worker) counts.resize(slot.worker);
    ++counts[slot.worker - 1];
  }
  return counts;
}

std::vector<Failure> Ledger::failures() const {
  std::vector<Failure> kept;
  for (const Failure& failure : failures_) {
    if (failure.type[0] != '\0') kept.push_back(failure);
  }
  return kept;
}

std::optional<Failure> Ledger::first_failure() const noexcept {
  for (const Failure& failure : failures_) {
    if (failure.type[0] != '\0') return failure;
  }
  return std::nullopt;
}

}  // namespace fourways
