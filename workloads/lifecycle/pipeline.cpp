// pipeline: each task runs `ls -l DIRECTORY | wc`, two programs joined by a pipe, reads what the
// second writes and reaps both. The first example of tutorial 001.
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "workloads/contract/workload_of.hpp"
#include "workloads/support/process/program.hpp"
#include "workloads/support/sockets.hpp"
#include "workloads/support/task_pipe.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

struct Setup {
  std::uint64_t files = 0;
  char directory[512] = {};
};

class Pipeline final : public WorkloadOf<Setup> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    setup_->files = static_cast<std::uint64_t>(params.integer("files"));
    directory_.emplace("pipeline");
    directory_->copy_path(setup_->directory);
    for (std::uint64_t i = 0; i < setup_->files; ++i) {
      const std::string path = fmt::format("{}/{}", directory_->path(), i);
      UniqueFd file(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
      if (!file) throw_errno("create " + path);
    }
  }

  /// The lines that wc counted.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    PipeEnds between = make_pipe();
    PipeEnds after = make_pipe();
    const pid_t ls = start_ls(between.write.get());
    between.write.reset();
    const pid_t wc = start_wc(between.read.get(), after.write.get());
    between.read.reset();
    after.write.reset();
    const TaskFd output(context, after.read.release());
    context.adopt(output.get());

    std::string text;
    std::byte buffer[256];
    for (;;) {
      const std::size_t got = co_await context.read(output.get(), buffer);
      if (got == 0) break;
      text.append(reinterpret_cast<const char*>(buffer), got);
    }
    const auto of_ls = co_await context.wait_child(ls);
    const auto of_wc = co_await context.wait_child(wc);
    if (!of_ls->success()) throw std::runtime_error("ls " + describe(*of_ls));
    if (!of_wc->success()) throw std::runtime_error("wc " + describe(*of_wc));
    unsigned long long lines = 0;
    if (std::sscanf(text.c_str(), "%llu", &lines) != 1) {
      throw WrongResult("wc gave no number, but: " + text);
    }
    co_return lines;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const std::uint64_t wanted = setup_->files + 1;  // and the line with the total
    expect_each(results, wanted, "task {}: {} lines instead of {}");
  }

 private:
  pid_t start_ls(int out) const {
    return start_program({"ls", "-l", setup_->directory}, {.out = out});
  }
  static pid_t start_wc(int in, int out) { return start_program({"wc"}, {.in = in, .out = out}); }

  std::optional<TemporaryDirectory> directory_;  // of the process that prepared
};

}  // namespace

WorkloadInfo pipeline_info() {
  return {
      .name = "pipeline",
      .kind = "lifecycle",
      .summary = "runs `ls -l | wc`: two programs joined by a pipe",
      .tutorial = "001 Popen with stdin=child1.stdout",
      .operation = "pipeline",
      .most_tasks = 1000,
      .params = {ParamSpec::integer("files", 20, 0, 100'000, "files in the directory")},
      .make = [] { return std::make_unique<Pipeline>(); },
  };
}

}  // namespace fourways
