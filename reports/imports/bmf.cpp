// Bencher Metric Format: {name: {measure: {value, lower_value, upper_value}}}. A value is no
// sample, so only a history can take it. Of the measures only `latency` has a unit that is known:
// ns.
#include <fmt/format.h>

#include <string>

#include "reports/imports/readers.hpp"
#include "reports/record/json.hpp"

namespace fourways {

void read_bmf(const ForeignFile& file, ForeignResults& results) {
  const nlohmann::json names = parse_json(file.text, file.name);
  const JsonPlace top;
  require_object(names, top);
  ForeignSamples samples(results);
  std::size_t others = 0;
  for (const auto& [name, measures] : names.items()) {
    const JsonPlace place{&top, name};
    require_object(measures, place);
    const auto latency = measures.find("latency");
    others += measures.size() - (latency == measures.end() ? 0 : 1);
    if (latency == measures.end()) continue;
    const JsonPlace measure{&place, "latency"};
    require_object(*latency, measure);
    const auto value = number_in(*latency, "value");
    if (!value) throw_missing({&measure, "value"});
    Sample& sample = samples.add(name);
    ForeignSamples::set_time(sample, *value, 1, "latency");
    for (const char* bound : {"lower_value", "upper_value"}) {
      if (const auto figure = number_in(*latency, bound)) sample.figures[bound] = *figure;
    }
  }
  if (others > 0) {
    results.notes.push_back(
        fmt::format("{} values of other measures than latency were left out", others));
  }
}

}  // namespace fourways
