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
WorkloadInfo manager_info();
WorkloadInfo mix_info();
WorkloadInfo convoy_info();
WorkloadInfo join_all_info();
WorkloadInfo start_info();
WorkloadInfo switch_info();
WorkloadInfo daemon_info();
WorkloadInfo orphans_info();
WorkloadInfo pipeline_info();
WorkloadInfo subprocess_info();
WorkloadInfo terminate_info();
WorkloadInfo queue_info();
WorkloadInfo pipe_stream_info();
WorkloadInfo socket_info();
WorkloadInfo shared_value_info();
WorkloadInfo shared_array_info();
WorkloadInfo file_exchange_info();
WorkloadInfo balance_info();
WorkloadInfo tickets_info();
WorkloadInfo toilets_info();
WorkloadInfo traffic_lights_info();
WorkloadInfo bakery_info();
WorkloadInfo print_lock_info();
WorkloadInfo crowd_info();
WorkloadInfo isolation_info();
WorkloadInfo skynet_info();
WorkloadInfo hash_info();
WorkloadInfo matmul_info();
WorkloadInfo files_info();
WorkloadInfo pipe_info();
WorkloadInfo blocking_call_info();

}  // namespace fourways
