// Cases gathered by all but their number of tasks, and a line through each gathering.
#include "reports/tradeoffs/unit_memory.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "reports/statistics/line_fit.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {
namespace {

constexpr std::array kParts = {"pss_bytes", "page_table_bytes", "kernel_stack_bytes", "slab_bytes"};

/// The median over the good samples; nothing if one lacks the figure.
std::optional<double> median_figure(const MeasuredCase& measured, const std::string& name) {
  std::vector<double> values;
  for (const Sample* sample : measured.good) {
    const auto found = sample->figures.find(name);
    if (found == sample->figures.end()) return std::nullopt;
    values.push_back(found->second);
  }
  if (values.empty()) return std::nullopt;
  return median(values);
}

SampleParams common_params(const Sample& identity) {
  SampleParams params = identity.params;
  params.erase("tasks");
  params.erase("workers");
  return params;
}

/// Cases of one runner and setting, by the number alive.
struct Gathering {
  const Sample* identity;
  SampleParams params;
  std::map<double, const MeasuredCase*> by_alive;

  bool takes(const Sample& other) const {
    return std::tie(identity->workload, identity->runner) ==
               std::tie(other.workload, other.runner) &&
           params == common_params(other);
  }
};

std::optional<LineFit> fit_of(const Gathering& gathered, const std::string& figure) {
  std::vector<double> alive, bytes;
  for (const auto& [number, measured] : gathered.by_alive) {
    const auto value = median_figure(*measured, figure);
    if (!value) return std::nullopt;
    alive.push_back(number);
    bytes.push_back(*value);
  }
  return fit_line(alive, bytes);
}

UnitMemory memory_of(const Gathering& gathered) {
  const Sample& identity = *gathered.identity;
  const LineFit fit = *fit_of(gathered, "memory_bytes");
  UnitMemory memory{identity.workload,
                    identity.runner,
                    identity.family,
                    gathered.params,
                    fit.slope,
                    fit.intercept,
                    fit.r2,
                    {},
                    {}};
  for (const auto& [alive, measured] : gathered.by_alive) {
    memory.points.push_back({alive, *median_figure(*measured, "memory_bytes")});
  }
  for (const char* part : kParts) {
    if (const auto fit_of_part = fit_of(gathered, part)) {
      memory.parts_per_unit[part] = fit_of_part->slope;
    }
  }
  return memory;
}

}  // namespace

std::vector<UnitMemory> unit_memories_of(std::span<const MeasuredCase> cases) {
  std::vector<Gathering> gatherings;
  for (const MeasuredCase& measured : cases) {
    const auto alive = median_figure(measured, "alive");
    if (!alive || !median_figure(measured, "memory_bytes")) continue;
    const Sample& identity = *measured.identity;
    auto found = std::find_if(gatherings.begin(), gatherings.end(),
                              [&](const Gathering& each) { return each.takes(identity); });
    if (found == gatherings.end()) {
      found = gatherings.insert(found, {&identity, common_params(identity), {}});
    }
    found->by_alive.emplace(*alive, &measured);
  }
  std::vector<UnitMemory> memories;
  for (const Gathering& gathered : gatherings) {
    if (gathered.by_alive.size() >= kLeastCrowds) memories.push_back(memory_of(gathered));
  }
  return memories;
}

}  // namespace fourways
