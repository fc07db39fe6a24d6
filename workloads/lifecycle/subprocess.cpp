// subprocess: each task drives another program, as the tutorials do with nslookup: it gives it
// input, takes its output, as one piece or line by line as it comes, and its exit code. Besides
// `cat` there are programs for what can go wrong: much on standard error, no end, no such program.
#include <fmt/format.h>

#include <string>

#include "workloads/contract/workload_of.hpp"
#include "workloads/support/process/program.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

std::string lines_of(std::uint64_t count) {
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) text += fmt::format("line {} of the input\n", i);
  return text;
}

enum class Program : std::uint8_t { cat, noisy, endless, missing };

struct Setup {
  std::uint64_t lines = 0;
  std::chrono::nanoseconds limit{};
  Program program = Program::cat;
  bool by_line = false;
  std::atomic<std::uint64_t> lines_seen{0};
  std::atomic<std::uint64_t> error_bytes{0};
  std::atomic<std::uint64_t> killed{0};
};

class Subprocess final : public WorkloadOf<Setup> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    setup_->lines = static_cast<std::uint64_t>(params.integer("lines"));
    setup_->limit = params.duration("limit");
    setup_->by_line = params.choice("read") == "lines";
    setup_->program = params.choice_as<Program>("program");
  }
  void start_batch() override {
    setup_->lines_seen = 0;
    setup_->error_bytes = 0;
    setup_->killed = 0;
  }

  /// The exit code; 128 + N when signal N ended the program, as a shell would put it.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    Setup& setup = *setup_;
    const Completed done = co_await context.offload([&setup] { return drive(setup); });
    setup.error_bytes += done.error_bytes;
    if (done.timed_out) ++setup.killed;
    co_return static_cast<std::uint64_t>(done.status.exited() ? done.status.code()
                                                              : 128 + done.status.signal());
  }

  void verify(std::span<const std::uint64_t> results) override {
    const std::uint64_t wanted = setup_->program == Program::endless ? 128 + 9 : 0;
    expect_each(results, wanted, "the program of task {} gave {} instead of {}");
    if (!setup_->by_line || setup_->program != Program::cat) return;
    const std::uint64_t lines = setup_->lines * results.size();
    if (setup_->lines_seen != lines) {
      throw WrongResult(fmt::format("{} lines came, {} went", setup_->lines_seen.load(), lines));
    }
  }

  Findings findings() override {
    return {.figures = {{"error_bytes", static_cast<double>(setup_->error_bytes.load())},
                        {"killed_programs", static_cast<double>(setup_->killed.load())},
                        {"lines_as_they_came", static_cast<double>(setup_->lines_seen.load())}}};
  }

 private:
  static std::vector<std::string> command_of(const Setup& setup) {
    switch (setup.program) {
      case Program::cat: return {"cat"};
      case Program::noisy:  // as many bytes on standard error as `cat` would get
        return {"sh", "-c", "cat >&2"};
      case Program::endless: return {"sleep", "86400"};
      case Program::missing: return {"fourways-there-is-no-such-program"};
    }
    return {};
  }

  static Completed drive(Setup& setup) {
    const std::string input = lines_of(setup.lines);
    const auto count = [&setup](std::string_view) { ++setup.lines_seen; };
    Completed done = setup.by_line
                         ? communicate(command_of(setup), input, Deadline::in(setup.limit), count)
                         : communicate(command_of(setup), input, Deadline::in(setup.limit));
    if (setup.program == Program::cat && done.output != input) {
      throw WrongResult(fmt::format("cat was given {} bytes and gave back {} that differ",
                                    input.size(), done.output.size()));
    }
    if (setup.program == Program::noisy && done.error_bytes != input.size()) {
      throw WrongResult(
          fmt::format("{} bytes went to standard error, {} came", input.size(), done.error_bytes));
    }
    return done;
  }
};

}  // namespace

WorkloadInfo subprocess_info() {
  return {
      .name = "subprocess",
      .kind = "lifecycle",
      .summary = "drives another program: input, output, error, exit code",
      .tutorial = "000, 001, 004 subprocess.call, Popen.communicate",
      .operation = "program",
      .most_tasks = 1000,
      .params = {ParamSpec::choice(
                     "program", {"cat", "noisy", "endless", "missing"},
                     "cat; one that writes it all to standard error; one that never ends; "
                     "one that does not exist"),
                 ParamSpec::choice("read", {"whole", "lines"},
                                   "the output as one piece or line by line"),
                 ParamSpec::integer("lines", 5000, 0, 10'000'000, "lines of input"),
                 ParamSpec::duration("limit", 60s, 1ms, 3600s, "when a program is killed")},
      .make = [] { return std::make_unique<Subprocess>(); },
  };
}

}  // namespace fourways
