// cpython_thread, cpython_process, cpython_asyncio and the two pools: the reference. They do not
// run task() but its twin in Python (workloads/python), in a real interpreter, so that claims about
// CPython's lock are held against CPython itself. `co_await` is Python's own affair there: a call
// that blocks the thread and gives up the lock, one that blocks the process, or an `await` on
// asyncio's loop. The interpreter reads the same clock as every runner. It is started before the
// clock, once for the warm-up and the timed batch.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "runners/python/interpreter.hpp"
#include "runners/python/twin_batch.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class CPython final : public Runner {
 public:
  CPython(Traits traits, std::string model, std::string python)
      : Runner(std::move(traits)), model_(std::move(model)), python_(std::move(python)) {}

  void run(Workload& workload, const Plan& plan, Arena&, Ledger& ledger) override {
    if (plan.recipe == nullptr) throw std::invalid_argument("a twin needs its workload's recipe");
    try {
      const TwinInputs inputs = workload.twin_inputs();
      if (!interpreter_ || !interpreter_->started_here()) {
        interpreter_ = std::make_unique<Interpreter>(python_, inputs.descriptors);
      }
      ledger.set_note(interpreter_->description());
      const nlohmann::json answer =
          interpreter_->ask(twin_order(model_, inputs, plan, ledger, settings_of(traits(), plan)));
      workload.take(enter_twin_answer(answer, ledger));
    } catch (const TwinFailure& failure) {
      interpreter_.reset();
      ledger.failed(failure.task(), failure.type(), failure.what(), failure.error());
    }
  }

  /// Where the interpreter really is.
  std::string calibration() override { return interpreter_behind(python_); }
  void calibrate(const std::string& text) override { python_ = text; }

  void retire() override { interpreter_.reset(); }

 private:
  const std::string model_;
  std::string python_;
  std::unique_ptr<Interpreter> interpreter_;
};

Traits thread_traits(const char* name, const char* summary, const char* tutorial) {
  // Not parallel: of its threads one runs at a time, under the lock. (In a free-threaded build they
  // all do; the note of a sample says what build it was.)
  return {.name = name,
          .family = "reference",
          .summary = summary,
          .tutorial = tutorial,
          .waiting = "thread",
          .preemptive = true,
          .shares_memory = true,
          .runs_twin = true,
          .params = {ParamSpec::duration("interval", 5ms, 1us, 10s,
                                         "sys.setswitchinterval(): how long a thread may hold the "
                                         "lock that another waits for (us, ms, s)")}};
}

Traits process_traits(const char* name, const char* summary, const char* tutorial) {
  return {.name = name,
          .family = "reference",
          .summary = summary,
          .tutorial = tutorial,
          .waiting = "process",
          .parallel = true,
          .preemptive = true,
          .survives_crash = true,
          .runs_twin = true};
}

Traits pool(Traits traits) {
  traits.bounded = true;
  traits.survives_crash = false;  // a Pool waits for ever for the result of a worker that died
  return traits;
}

Traits asyncio_traits() {
  return {.name = "cpython_asyncio",
          .family = "reference",
          .summary = "the twin in Python, an asyncio.Task per task",
          .tutorial = "001 coroutines, asynchronous IO",
          .waiting = "whole loop",
          .shares_memory = true,
          .runs_twin = true};
}

/// The models of Python, run by one interpreter.
void add_models(RunnerTable& table, const RunnerTable::Interpreter& python) {
  const auto add = [&](Traits traits, const char* model) {
    if (!python.name.empty()) traits.name += '@' + python.name;
    table.add<CPython>(std::move(traits), model, python.path);
  };
  add(thread_traits("cpython_thread", "the twin in Python, a threading.Thread per task",
                    "threading.Thread (000, 001, 002)"),
      "thread");
  add(pool(thread_traits("cpython_executor", "the twin in Python, a ThreadPoolExecutor of N",
                         "ThreadPoolExecutor (003)")),
      "thread_pool");
  add(process_traits("cpython_process",
                     "the twin in Python, a multiprocessing.Process per task, forked",
                     "multiprocessing.Process (000, 002, 003, 004)"),
      "process");
  add(pool(process_traits("cpython_pool", "the twin in Python, a multiprocessing.Pool of N, forked",
                          "Pool (000, 001, 003, 004)")),
      "process_pool");
  add(asyncio_traits(), "asyncio");
}

}  // namespace

void add_cpython(RunnerTable& table) {
  for (const RunnerTable::Interpreter& each : table.interpreters) add_models(table, each);
}

}  // namespace fourways
