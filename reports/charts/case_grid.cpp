// The grid of cases.
#include "reports/charts/case_grid.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string_view>
#include <utility>

#include "reports/record/measured_case.hpp"

namespace fourways {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"cpu",  "io",  "mixed",
                                                    "sync", "ipc", "lifecycle"};

std::size_t kind_rank(const std::string& kind) {
  return static_cast<std::size_t>(std::find(kKinds.begin(), kKinds.end(), kind) - kKinds.begin());
}

class Grid {
 public:
  void add(const OrderedJson& entry, const char* name_key, bool measured) {
    const auto workload = entry["workload"].get<std::string>();
    const auto [at, fresh] = places_.emplace(workload, workloads_.size());
    if (fresh) workloads_.push_back({workload, "", {}});
    if (measured) workloads_[at->second].kind = entry["kind"].get<std::string>();
    const auto& name = entry[name_key].get_ref<const std::string&>();
    auto& best = best_[{at->second, entry["runner"].get<std::string>()}];
    if (best.name != nullptr && !natural_less(name, *best.name)) return;
    best.name = &name;
    best.cell = measured ? GridCell{&entry, nullptr} : GridCell{nullptr, &entry};
  }

  std::vector<GridWorkload> take() {
    for (const auto& [place, best] : best_) workloads_[place.first].cells.push_back(best.cell);
    std::stable_sort(workloads_.begin(), workloads_.end(),
                     [](const GridWorkload& a, const GridWorkload& b) {
                       return kind_rank(a.kind) < kind_rank(b.kind);
                     });
    return std::move(workloads_);
  }

 private:
  struct Best {
    const std::string* name = nullptr;
    GridCell cell;
  };
  std::vector<GridWorkload> workloads_;
  std::map<std::string, std::size_t> places_;
  std::map<std::pair<std::size_t, std::string>, Best> best_;
};

}  // namespace

std::vector<GridWorkload> case_grid(const OrderedJson& report) {
  Grid grid;
  for (const OrderedJson& row : report["benchmarks"]) grid.add(row, "name", true);
  for (const OrderedJson& missing : report["unavailable"]) grid.add(missing, "case", false);
  return grid.take();
}

OrderedJson field_or_null(const OrderedJson& object, const char* key) {
  return object.is_null() ? OrderedJson(nullptr) : object[key];
}

std::string id_of(const std::string& name) {
  std::string id;
  for (const char c : name) id += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return id;
}

}  // namespace fourways
