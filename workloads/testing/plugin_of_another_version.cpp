// A plug-in built against a contract that never was.
#include <vector>

#include "workloads/contract/workload.hpp"

extern "C" {
extern const int fourways_contract_version;
const int fourways_contract_version = -7;

void fourways_plugin(std::vector<fourways::WorkloadInfo>&) {}
}
