// What the built-in workloads offer to the table: one function each, defined in the file of its
// name.
#pragma once

#include "workloads/contract/workload.hpp"

namespace fourways {

WorkloadInfo primes_info();
WorkloadInfo countdown_info();
WorkloadInfo square_info();
WorkloadInfo sleep_info();
WorkloadInfo echo_info();
WorkloadInfo download_info();
WorkloadInfo mix_info();
WorkloadInfo join_all_info();
WorkloadInfo start_info();
WorkloadInfo switch_info();

}  // namespace fourways
