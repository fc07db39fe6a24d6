// A plug-in with a workload of a new name, and one of a name that is built in.
#include "workloads/contract/plugin.hpp"

namespace {

class Nothing final : public fourways::Workload {
 public:
  void prepare(const fourways::Params&, fourways::Arena&) override {}
  fourways::Task<std::uint64_t> task(fourways::Context&, std::uint32_t) override { co_return 0; }
};

void list(std::vector<fourways::WorkloadInfo>& add_to) {
  for (const char* name : {"newcomer", "primes"}) {
    add_to.push_back({
        .name = name,
        .kind = "cpu",
        .summary = "does nothing",
        .make = [] { return std::make_unique<Nothing>(); },
    });
  }
}

}  // namespace

FOURWAYS_PLUGIN(list)
