#include "workloads/table.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

#include "workloads/contract/plugin.hpp"
#include "workloads/support/closest.hpp"

namespace fourways {
namespace {

std::vector<WorkloadInfo>& table() {
  static std::vector<WorkloadInfo> all = builtin_workloads();
  return all;
}

/// Paths of plug-ins, by the names of the workloads they brought.
std::map<std::string, std::string>& brought() {
  static std::map<std::string, std::string> paths;
  return paths;
}

template <class Symbol>
Symbol symbol_of(void* library, const char* name, const std::string& path) {
  void* found = ::dlsym(library, name);
  if (found == nullptr) {
    throw std::runtime_error(
        fmt::format("plug-in {} exports no '{}': put FOURWAYS_PLUGIN(...) into one of its sources",
                    path, name));
  }
  return reinterpret_cast<Symbol>(found);
}

std::vector<WorkloadInfo> workloads_of(PluginEntry entry, const std::string& path) {
  std::string reason = "it threw something that is not a std::exception";
  try {
    std::vector<WorkloadInfo> listed;
    entry(listed);
    return listed;
  } catch (const std::exception& error) {
    reason = error.what();
  } catch (...) {
  }
  throw std::runtime_error(
      fmt::format("plug-in {} failed while listing its workloads: {}", path, reason));
}

/// All or none.
void add_all(std::vector<WorkloadInfo> added, const std::string& path) {
  std::set<std::string> taken;
  for (const WorkloadInfo& info : table()) taken.insert(info.name);
  for (const WorkloadInfo& info : added) {
    if (info.name.empty() || !info.make) {
      throw std::runtime_error(fmt::format(
          "plug-in {} brings a workload '{}' that lacks a name or make: set both in its "
          "WorkloadInfo",
          path, info.name));
    }
    if (!taken.insert(info.name).second) {
      throw std::runtime_error(fmt::format(
          "plug-in {} brings a workload '{}', a name that is taken: rename it", path, info.name));
    }
  }
  for (const WorkloadInfo& info : added) brought()[info.name] = std::filesystem::absolute(path);
  std::move(added.begin(), added.end(), std::back_inserter(table()));
}

}  // namespace

const std::vector<WorkloadInfo>& workloads() { return table(); }

const WorkloadInfo& find_workload(std::string_view name) {
  const auto& all = workloads();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const WorkloadInfo& info) { return info.name == name; });
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const WorkloadInfo& info : all) names.push_back(info.name);
  throw std::invalid_argument(
      fmt::format("no workload '{}'; did you mean '{}'? `fourways list workloads` shows all", name,
                  closest(name, names)));
}

Params params_of(const WorkloadInfo& info) {
  std::vector<ParamSpec> specs{
      ParamSpec::integer("tasks", info.tasks, 1, info.most_tasks, "how many tasks one batch has")};
  specs.insert(specs.end(), info.params.begin(), info.params.end());
  return Params(std::move(specs));
}

void load_plugin(const std::string& path) {
  // A name without a slash would be looked for in the system's library path alone.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw std::runtime_error(fmt::format("plug-in {} does not load: {}", path, ::dlerror()));
  }
  const int version = *symbol_of<const int*>(library, "fourways_contract_version", path);
  if (version != kContractVersion) {
    throw std::runtime_error(
        fmt::format("plug-in {} was built against contract version {}, this fourways has {}: "
                    "build it again with the installed headers",
                    path, version, kContractVersion));
  }
  const auto entry = symbol_of<PluginEntry>(library, "fourways_plugin", path);
  add_all(workloads_of(entry, path), path);
}

std::string plugin_of(const WorkloadInfo& info) {
  const auto found = brought().find(info.name);
  return found == brought().end() ? std::string() : found->second;
}

}  // namespace fourways
