// Quantities read from samples.
#include "reports/record/quantity.hpp"

#include <cmath>

namespace fourways {
namespace {

std::optional<double> per_operation(double amount, const Sample& sample) {
  if (sample.operations <= 0) return std::nullopt;
  return amount / static_cast<double>(sample.operations);
}

std::optional<double> raw_value(const Quantity& quantity, const Sample& sample) {
  const SampleUsage& usage = sample.usage;
  switch (quantity.kind) {
    case Quantity::Kind::wall: return sample.wall_ns;
    case Quantity::Kind::cost: return per_operation(sample.wall_ns, sample);
    case Quantity::Kind::cpu_cost: return per_operation(usage.user_ns + usage.system_ns, sample);
    case Quantity::Kind::switch_cost:
      return per_operation(
          static_cast<double>(usage.voluntary_switches + usage.involuntary_switches), sample);
    case Quantity::Kind::latency:
      return sample.latency ? std::optional(sample.latency->p50_ns) : std::nullopt;
    case Quantity::Kind::units: return static_cast<double>(sample.accounts.units_created);
    case Quantity::Kind::tasks_done: return static_cast<double>(sample.accounts.tasks_done);
    case Quantity::Kind::figure:
    case Quantity::Kind::figure_cost: break;
  }
  const auto found = sample.figures.find(quantity.figure);
  if (found == sample.figures.end()) return std::nullopt;
  return quantity.kind == Quantity::Kind::figure ? std::optional(found->second)
                                                 : per_operation(found->second, sample);
}

}  // namespace

std::optional<double> value_of(const Quantity& quantity, const Sample& sample) {
  const auto value = raw_value(quantity, sample);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::vector<RoundValue> series_of(const Quantity& quantity, const MeasuredCase& measured) {
  std::vector<RoundValue> series;
  for (const Sample* sample : measured.good) {
    if (const auto value = value_of(quantity, *sample)) series.push_back({sample->round, *value});
  }
  return series;
}

std::string name_of(const Quantity& quantity) {
  switch (quantity.kind) {
    case Quantity::Kind::wall: return "wall";
    case Quantity::Kind::cost: return "cost of one";
    case Quantity::Kind::cpu_cost: return "processor time of one";
    case Quantity::Kind::switch_cost: return "context switches of one";
    case Quantity::Kind::latency: return "latency p50";
    case Quantity::Kind::units: return "units created";
    case Quantity::Kind::tasks_done: return "tasks done";
    case Quantity::Kind::figure:
    case Quantity::Kind::figure_cost: break;
  }
  return quantity.figure;
}

}  // namespace fourways
