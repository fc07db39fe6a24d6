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
  void add(const ReportRow& row) { add(row, {&row, nullptr}).kind = row.kind; }
  void add(const UnavailableCase& missing) { add(missing, {nullptr, &missing}); }

  std::vector<GridWorkload> take() {
    for (const auto& [place, best] : best_) workloads_[place.first].cells.push_back(best.cell);
    std::stable_sort(workloads_.begin(), workloads_.end(),
                     [](const GridWorkload& a, const GridWorkload& b) {
                       return kind_rank(a.kind) < kind_rank(b.kind);
                     });
    return std::move(workloads_);
  }

 private:
  template <class Entry>
  GridWorkload& add(const Entry& entry, GridCell cell) {
    const auto [at, fresh] = places_.emplace(entry.workload, workloads_.size());
    if (fresh) workloads_.push_back({entry.workload, "", {}});
    auto& best = best_[{at->second, entry.runner}];
    if (best.name == nullptr || natural_less(entry.name, *best.name)) best = {&entry.name, cell};
    return workloads_[at->second];
  }

  struct Best {
    const std::string* name = nullptr;
    GridCell cell;
  };
  std::vector<GridWorkload> workloads_;
  std::map<std::string, std::size_t> places_;
  std::map<std::pair<std::size_t, std::string>, Best> best_;
};

}  // namespace

std::vector<GridWorkload> case_grid(const Report& report) {
  Grid grid;
  // A foreign case has no place in the grid.
  for (const ReportRow& row : report.benchmarks) {
    if (!row.workload.empty()) grid.add(row);
  }
  for (const UnavailableCase& missing : report.unavailable) {
    if (!missing.workload.empty()) grid.add(missing);
  }
  return grid.take();
}

std::string id_of(const std::string& name) {
  std::string id;
  for (const char c : name) id += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return id;
}

}  // namespace fourways
