// Fidelity: an emulation over the reality it stands for, cell by cell: the same workload at the
// same parameters on both, ratios from samples of one round. And what both say of a few statements
// of the tutorials. It goes by names alone. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/json.hpp"
#include "reports/record/measured_case.hpp"

namespace fourways {

/// The runner that emulates, and the one that is real; further interpreters beside it are named
/// "cpython_thread@NAME".
inline constexpr std::string_view kEmulation = "gil";
inline constexpr std::string_view kReality = "cpython_thread";

struct FidelityCell {
  const MeasuredCase* emulation;
  const MeasuredCase* reality;
  /// "cost_ns", time for one operation; "speedup", of tasks that compute over one task doing the
  /// same work on the same runner; "latency_p50_ns", of a client's requests; or the name of a
  /// figure that samples of both have.
  std::string measure;
  double emulated;  ///< medians over the samples
  double real;
  /// Emulated over real; none where no round has both above 0.
  std::optional<MedianEstimate> ratio;
  std::size_t pairs;
};

struct Fidelity {
  std::vector<FidelityCell> cells;        ///< in the order of the cases
  std::vector<std::string> observations;  ///< a sentence each
};

Fidelity fidelity_of(std::span<const MeasuredCase> cases);

OrderedJson fidelity_json(const Fidelity& fidelity);

/// The section as Markdown, empty where there is no cell; `fidelity` follows the schema.
std::string fidelity_markdown(const OrderedJson& fidelity);
/// In one line how many cells agree how well, how many differ beyond doubt (their intervals are
/// apart from 1), and which of these, or of all where no cell has an interval, differs most; empty
/// where there is no ratio.
std::string fidelity_summary(const OrderedJson& fidelity);

}  // namespace fourways
