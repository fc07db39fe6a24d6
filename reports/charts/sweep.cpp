// Finding sweeps.
#include "reports/charts/sweep.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace fourways {
namespace {

using Rows = std::vector<const ReportRow*>;

// None where the parameter is a word.
std::optional<double> number_of(const SampleParam& param) {
  if (const auto* whole = std::get_if<std::int64_t>(&param)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&param)) return *number;
  return std::nullopt;
}

// "/delay:10ms/" in a name tells that the parameter is a duration: the number alone does not.
bool spelled_as_time(const std::string& name, const std::string& param) {
  const std::string key = "/" + param + ":";
  const std::size_t at = name.find(key);
  if (at == std::string::npos) return false;
  const std::size_t end = std::min(name.find('/', at + 1), name.size());
  const char last = name[end - 1];
  const char before = name[end - 2];
  return last == 's' && (std::isdigit(static_cast<unsigned char>(before)) != 0 || before == 'n' ||
                         before == 'u' || before == 'm');
}

std::set<std::string> swept_params(const Rows& rows) {
  std::map<std::string, std::set<double>> values;
  for (const ReportRow* row : rows) {
    for (const auto& [key, param] : row->params) {
      if (const auto value = number_of(param)) values[key].insert(*value);
    }
  }
  std::set<std::string> swept;
  for (const auto& [key, different] : values) {
    if (different.size() > 1) swept.insert(key);
  }
  return swept;
}

// The runner's cases that agree in all but `param`, the largest such set.
Rows longest_series(const Rows& rows, const std::string& param) {
  std::map<std::string, Rows> sets;
  std::vector<std::string> order;
  for (const ReportRow* row : rows) {
    SampleParams others = row->params;
    const auto own = others.find(param);
    if (own == others.end() || !number_of(own->second)) continue;
    others.erase(own);
    const std::string key = json_text(json_of(others));
    if (sets[key].empty()) order.push_back(key);
    sets[key].push_back(row);
  }
  Rows longest;
  for (const std::string& key : order) {
    if (sets[key].size() > longest.size()) longest = sets[key];
  }
  return longest;
}

std::optional<Sweep> sweep_of(const std::vector<std::pair<std::string, Rows>>& runners,
                              const std::string& param) {
  Sweep sweep;
  sweep.param = param;
  for (const auto& [runner, rows] : runners) {
    Rows series = longest_series(rows, param);
    if (series.size() < 2) continue;
    std::stable_sort(series.begin(), series.end(), [&](const ReportRow* a, const ReportRow* b) {
      return swept_value(*a, param) < swept_value(*b, param);
    });
    for (const ReportRow* row : series) {
      if (spelled_as_time(row->name, param)) sweep.unit = ChartUnit::time;
    }
    sweep.series.push_back(std::move(series));
  }
  if (sweep.series.empty()) return std::nullopt;
  const ReportRow& first = *sweep.series.front().front();
  sweep.workload = first.workload;
  sweep.kind = first.kind;
  return sweep;
}

std::vector<std::string> tasks_and_workers_first(const std::set<std::string>& params) {
  std::vector<std::string> ordered(params.begin(), params.end());
  const auto rank = [](const std::string& param) {
    return param == "tasks" ? 0 : param == "workers" ? 1 : 2;
  };
  std::stable_sort(ordered.begin(), ordered.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return ordered;
}

}  // namespace

double swept_value(const ReportRow& row, const std::string& param) {
  return number_of(row.params.at(param)).value();
}

std::vector<Sweep> sweeps_of(const Report& report) {
  // Rows come sorted by workload, then by runner; foreign ones, without either, come first.
  std::vector<Sweep> sweeps;
  const std::vector<ReportRow>& rows = report.benchmarks;
  auto row = std::find_if(rows.begin(), rows.end(),
                          [](const ReportRow& each) { return !each.workload.empty(); });
  while (row != rows.end()) {
    const std::string& workload = row->workload;
    Rows all;
    std::vector<std::pair<std::string, Rows>> runners;
    for (; row != rows.end() && row->workload == workload; ++row) {
      if (runners.empty() || runners.back().first != row->runner) {
        runners.push_back({row->runner, {}});
      }
      runners.back().second.push_back(&*row);
      all.push_back(&*row);
    }
    for (const std::string& param : tasks_and_workers_first(swept_params(all))) {
      if (auto sweep = sweep_of(runners, param)) sweeps.push_back(std::move(*sweep));
    }
  }
  return sweeps;
}

}  // namespace fourways
