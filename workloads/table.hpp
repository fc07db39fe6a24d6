// The table of workloads: the built-in ones, and those that plug-ins added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workloads/contract/workload.hpp"

namespace fourways {

/// Those that workloads/CMakeLists.txt lists, each from the function NAME_info() of its file.
std::vector<WorkloadInfo> builtin_workloads();

/// All known workloads. Not thread-safe against load_plugin().
const std::vector<WorkloadInfo>& workloads();

/// Throws std::invalid_argument that names the closest known one when there is no such workload.
const WorkloadInfo& find_workload(std::string_view name);

/// All parameters of a case: `tasks` and the workload's own.
Params params_of(const WorkloadInfo& info);

/// Loads a shared object and adds its workloads for the rest of the process. Throws
/// std::runtime_error: it does not load, is no plug-in, has another contract version, throws, or
/// brings a name that is taken.
void load_plugin(const std::string& path);

/// The absolute path of the plug-in that brought the workload; empty for a built-in one.
std::string plugin_of(const WorkloadInfo& info);

}  // namespace fourways
