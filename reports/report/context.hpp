// The context of a report: where and how it was measured. It is handed through as it is; what is
// read of it has a name here. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "reports/record/json.hpp"
#include "reports/tradeoffs/tradeoffs.hpp"

namespace fourways {

struct ReportContext {
  /// Google Benchmark's context, with our object `fourways` in it.
  OrderedJson json;

  /// Whether the run was ended before all rounds were measured.
  [[nodiscard]] bool partial() const;
  /// Empty where it is not known.
  [[nodiscard]] std::string date() const;
  [[nodiscard]] std::string host_name() const;
  [[nodiscard]] std::string suite() const;
  [[nodiscard]] std::string compiler() const;
  /// The tool whose file the report was read from; empty: fourways took the samples.
  [[nodiscard]] std::string source() const;
  /// The processors that the run could use, 1 where they are not known.
  [[nodiscard]] std::uint32_t cores() const;
  /// By name. Throws ReportError that names what is wrong with them.
  [[nodiscard]] std::map<std::string, RunnerTraits> runners() const;

  /// What stands in `fourways`.
  [[nodiscard]] const OrderedJson& ours() const { return json.at("fourways"); }
};

/// `given` completed for a report. Throws ReportError if it, or its `fourways`, is not an object.
ReportContext complete_context(const nlohmann::json& given);

}  // namespace fourways
