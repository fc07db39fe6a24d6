// download: each task fetches a document from a local server that answers after a delay, and
// checksums it as it comes. This is what tutorials 001 and 002 mean by IO-bound: nearly all the
// time is waiting for somebody else, and only a model that overlaps the waits gets done early.

#include "workloads/companions/delay_server.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/adler32.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

struct Setup {
  std::chrono::nanoseconds delay{};
  std::uint32_t size = 0;
  sockaddr_in server{};
};

class Download final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    setup_->delay = params.duration("delay");
    setup_->size = params.count("size");
    server_ = std::make_unique<DelayServer>(arena, setup_->size, params.count("tasks"));
    setup_->server = server_->address();
  }

  /// The checksum of what came.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const TaskFd socket(context, task_socket(context));
    co_await context.connect(socket.get(), generic(setup_->server), sizeof setup_->server);
    const DelayRequest request{
        .delay_ns = static_cast<std::uint64_t>(setup_->delay.count()),
        .offset = DelayServer::offset_of(index),
        .size = setup_->size,
        .last = 1,
        .reserved = 0,
    };
    co_await write_all(context, socket.get(), std::as_bytes(std::span(&request, 1)));

    std::vector<std::byte> buffer(kBufferBytes);
    std::uint32_t checksum = kAdler32Start;
    for (;;) {
      const std::size_t got = co_await context.read(socket.get(), buffer);
      if (got == 0) co_return checksum;
      checksum = adler32(std::span(buffer).first(got), checksum);
    }
  }

  void verify(std::span<const std::uint64_t> results) override {
    server_->check();
    const auto expected = [&](std::uint32_t task) {
      return adler32(server_->content(DelayServer::offset_of(task), setup_->size));
    };
    expect_each(results, expected,
                "task {} fetched a document with checksum {:08x}, expected {:08x}");
  }

  TwinInputs twin_inputs() override { return {.texts = {{"server", text_of(setup_->server)}}}; }

 private:
  static constexpr std::size_t kBufferBytes = 16384;
  std::unique_ptr<DelayServer> server_;
};

}  // namespace

WorkloadInfo download_info() {
  return {
      .name = "download",
      .kind = "io",
      .summary = "fetches a document from a local server that answers after a delay",
      .tutorial = "001, 002 IO-bound work, blocking and asynchronous",
      .column = "io",
      .most_tasks = 20'000,
      .params = {ParamSpec::duration("delay", 4ms, 0ns, 60s,
                                     "how long the server waits before it answers (ns, us, ms, s)"),
                 ParamSpec::integer("size", 65'536, 1, 16'777'216, "bytes of the document")},
      .make = [] { return std::make_unique<Download>(); },
  };
}

}  // namespace fourways
