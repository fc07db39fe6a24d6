// A plug-in that fails while it lists its workloads.
#include <stdexcept>

#include "workloads/contract/plugin.hpp"

static void list(std::vector<fourways::WorkloadInfo>&) {
  throw std::runtime_error("no licence found");
}

FOURWAYS_PLUGIN(list)
