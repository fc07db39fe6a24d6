// For workloads of your own: build a shared object against fourways::workload, put
// FOURWAYS_PLUGIN(my_workloads) into it, and run `fourways run --plugin ./libmine.so`.
#pragma once

#include <vector>

#include "workloads/contract/workload_of.hpp"

namespace fourways {

/// Grows whenever a header of the contract changes its binary form. A plug-in built against
/// another number is refused.
inline constexpr int kContractVersion = 3;

using PluginEntry = void (*)(std::vector<WorkloadInfo>& add_to);

}  // namespace fourways

/// `list`: a function `void list(std::vector<fourways::WorkloadInfo>&)` that appends.
#define FOURWAYS_PLUGIN(list)                                                            \
  extern "C" __attribute__((visibility("default"))) const int fourways_contract_version; \
  extern "C" const int fourways_contract_version = fourways::kContractVersion;           \
  extern "C" __attribute__((visibility("default"))) void fourways_plugin(                \
      std::vector<fourways::WorkloadInfo>& add_to);                                      \
  extern "C" void fourways_plugin(std::vector<fourways::WorkloadInfo>& add_to) { list(add_to); }
