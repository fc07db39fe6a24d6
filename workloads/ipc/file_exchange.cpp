// file_exchange: tasks share data through a file: a number that all of them add to, or messages
// that half of them leave there for the others. Tutorial 003 says that this is slow and that one
// has to do the locking oneself. It is the same as shared_value and queue, by way of the disk.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/ipc/exchange_file.hpp"
#include "workloads/ipc/numbered_message.hpp"
#include "workloads/support/per_task.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostInFile = 16;     // messages: a task that finds so many waits
constexpr std::size_t kMessageBytes = 64;   // JSON texts, so that both forms can hold them
constexpr auto kPause = 50us;               // before it looks again
constexpr const char* kFile = "/exchange";  // in its directory

struct Account {
  std::uint64_t lock_waits = 0;
  std::uint64_t looks_in_vain = 0;  // the file was full, or had no message
  std::uint64_t corrupt_reads = 0;
  std::uint64_t got = 0;
  std::uint64_t sum = 0;  // of the weights of what it got
};

struct Setup {
  explicit Setup(std::uint32_t parties) noexcept : tasks(parties), all_here(parties) {}

  const std::uint32_t tasks;
  Barrier all_here;
  std::uint64_t steps = 0;
  FileForm form{};
  bool messages = false;
  bool locks = true;
  bool to_disk = false;
  char directory[256] = {};
  PerTask<Account> accounts;

  std::string path() const { return std::string(directory) + kFile; }
  // Task 0 leaves messages, task 1 takes some...; one that is alone does both.
  std::uint32_t takers() const noexcept { return std::max(tasks / 2, 1U); }
  std::uint64_t left_altogether() const noexcept { return steps * ((tasks + 1) / 2); }
  std::uint64_t to_take(std::uint32_t task) const noexcept {
    const std::uint64_t all = left_altogether();
    return all / takers() + (task / 2 < all % takers() ? 1 : 0);
  }
};

/// One task at the file.
class User {
 public:
  User(Context& context, Setup& setup, std::uint32_t task)
      : context_(context),
        setup_(setup),
        account_(setup.accounts[task]),
        task_(task),
        file_(context, setup.path(), setup.form) {}

  Task<void> add_all() {
    for (std::uint64_t step = 0; step < setup_.steps;) {
      const bool added = co_await update([](FileContent& content) {
        ++content.value;
        return true;
      });
      if (added) ++step;
    }
  }
  Task<void> exchange_all() {
    co_await setup_.all_here.wait(context_);
    const bool alone = setup_.tasks == 1;
    const std::uint64_t count = task_ % 2 == 0 ? setup_.steps : setup_.to_take(task_);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (task_ % 2 == 0) {
        co_await again_and_again([=, this](FileContent& content) { return leave(content, i); });
      }
      if (task_ % 2 != 0 || alone) {
        co_await again_and_again([=, this](FileContent& content) { return take(content); });
      }
    }
  }

 private:
  /// Changes the content under the lock. `change` says whether there was anything to change.
  template <class Change>
  Task<bool> update(Change change) {
    if (setup_.locks) account_.lock_waits += co_await file_.lock();
    auto content = co_await file_.load();
    if (!content && setup_.locks) {
      throw WrongResult("the file is corrupt although it was locked: " + setup_.path());
    }
    if (!content) ++account_.corrupt_reads;
    const bool changed = content && change(*content);
    if (changed) co_await file_.store(*std::move(content), setup_.to_disk);
    if (setup_.locks) file_.unlock();
    context_.checkpoint();
    co_return changed;
  }

  template <class Change>
  Task<void> again_and_again(Change change) {
    for (;;) {
      const bool changed = co_await update(change);
      if (changed) co_return;
      ++account_.looks_in_vain;
      co_await context_.sleep_for(kPause);
    }
  }

  bool leave(FileContent& content, std::uint64_t sequence) const {
    if (content.messages.size() >= kMostInFile) return false;
    std::string message(kMessageBytes, ' ');
    write_message(Payload::json, {task_, sequence}, std::as_writable_bytes(std::span(message)));
    content.messages.push_back(std::move(message));
    return true;
  }

  bool take(FileContent& content) {
    if (content.messages.empty()) return false;
    const std::string message = std::move(content.messages.front());
    content.messages.erase(content.messages.begin());
    const auto number = read_message(Payload::json, std::as_bytes(std::span(message)));
    account_.sum += weight_of(number);
    ++account_.got;
    return true;
  }

  Context& context_;
  Setup& setup_;
  Account& account_;
  const std::uint32_t task_;
  ExchangeFile file_;
};

class FileExchange final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    const bool messages = params.choice("exchange") == "messages";
    return {.alive = messages ? params.count("tasks") : 1};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena, params.count("tasks"));
    setup_->steps = static_cast<std::uint64_t>(params.integer("steps"));
    setup_->form = params.choice_as<FileForm>("format");
    setup_->messages = params.choice("exchange") == "messages";
    setup_->locks = params.choice("lock") == "file";
    setup_->to_disk = params.choice("sync") == "on";
    if (setup_->messages && !setup_->locks) {
      throw ParamError(
          "workload file_exchange: lock=none is not accepted with exchange=messages; messages "
          "that get lost would be waited for, for ever");
    }
    directory_ = std::make_unique<TemporaryDirectory>("file_exchange");
    directory_->copy_path(setup_->directory);
    setup_->accounts.make(arena, setup_->tasks);
  }
  void start_batch() override {
    make_exchange_file(setup_->path(), setup_->form);
    setup_->accounts.reset();
  }

  /// How often it added, or how many messages it left.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    User user(context, *setup_, index);
    if (setup_->messages) {
      co_await user.exchange_all();
      co_return index % 2 == 0 ? setup_->steps : 0;
    }
    co_await user.add_all();
    co_return setup_->steps;
  }

  void verify(std::span<const std::uint64_t>) override {
    const FileContent end = read_exchange_file(setup_->path(), setup_->form);
    if (!setup_->messages) {
      if (setup_->locks && end.value != additions()) {
        throw WrongResult(fmt::format("the file says {} after {} additions, although it was locked",
                                      end.value, additions()));
      }
      return;
    }
    std::uint64_t expected = 0;
    for (std::uint32_t task = 0; task < setup_->tasks; task += 2) {
      for (std::uint64_t i = 0; i < setup_->steps; ++i) expected += weight_of({task, i});
    }
    const std::uint64_t got = setup_->accounts.sum(&Account::got);
    const std::uint64_t sum = setup_->accounts.sum(&Account::sum);
    if (got != setup_->left_altogether() || sum != expected || !end.messages.empty()) {
      throw WrongResult(
          fmt::format("{} messages were taken of the {} left, {} are in the file; "
                      "they add up to {:016x}, expected {:016x}",
                      got, setup_->left_altogether(), end.messages.size(), sum, expected));
    }
  }

  Findings findings() override {
    const auto& all = setup_->accounts;
    Findings found;
    found.figures = {{"lock_waits", all.figure(&Account::lock_waits)},
                     {"looks_in_vain", all.figure(&Account::looks_in_vain)}};
    if (setup_->messages) {
      found.operations = static_cast<double>(setup_->left_altogether());
      return found;
    }
    const FileContent end = read_exchange_file(setup_->path(), setup_->form);
    found.operations = static_cast<double>(additions());
    found.figures["final_value"] = static_cast<double>(end.value);
    found.figures["lost_updates"] = static_cast<double>(additions() - end.value);
    found.figures["corrupt_reads"] = all.figure(&Account::corrupt_reads);
    return found;
  }

 private:
  std::uint64_t additions() const noexcept { return setup_->steps * setup_->tasks; }

  std::unique_ptr<TemporaryDirectory> directory_;
};

}  // namespace

WorkloadInfo file_exchange_info() {
  return {
      .name = "file_exchange",
      .kind = "ipc",
      .summary = "adds to a number in a file, or passes messages through it, under its lock",
      .tutorial = "003 V sharing through a file is slow and needs a lock of one's own",
      .operation = "exchange",
      .tasks = 2,
      .most_tasks = 1024,
      .params = {ParamSpec::integer("steps", 200, 1, 1'000'000,
                                    "additions of each task, or messages of each that leaves some"),
                 ParamSpec::choice("exchange", {"value", "messages"},
                                   "value: all add 1 to a number; messages: half of the tasks "
                                   "leave messages, at most 16 at a time, the others take them"),
                 ParamSpec::choice("format", {"json", "binary"}, "what the file is written in"),
                 ParamSpec::choice("lock", {"file", "none"},
                                   "file: flock(2) around each exchange; none: updates get lost"),
                 ParamSpec::choice("sync", {"off", "on"},
                                   "on: each change is on the disk before the next")},
      .make = [] { return std::make_unique<FileExchange>(); },
  };
}

}  // namespace fourways
