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

#include "reports/record/estimate.hpp"
#include "reports/record/measured_case.hpp"

namespace fourways {

/// The runner that emulates, and the one that is real; further interpreters beside it are named
/// "cpython_thread@NAME".
inline constexpr std::string_view kEmulation = "gil";
inline constexpr std::string_view kReality = "cpython_thread";

struct FidelityCell {
  std::string workload;
  SampleParams params;    ///< of the reality; the emulation may have more
  std::string emulation;  ///< names of the cases
  std::string reality;
  /// "cost_ns", time for one operation; "speedup", of tasks that compute over one task doing the
  /// same work on the same runner; "latency_p50_ns", of a client's requests; or the name of a
  /// figure that samples of both have.
  std::string measure;
  std::optional<double> emulated;  ///< medians over the samples
  std::optional<double> real;
  Estimate ratio;  ///< emulated over real; none where no round has both above 0
  std::size_t pairs = 0;
};

FOURWAYS_FIELDS(FidelityCell, workload, params, emulation, reality, measure, emulated, real,
                ("ratio", row.ratio.median), ("low", row.ratio.low), ("high", row.ratio.high),
                pairs);

struct Fidelity {
  std::string emulation{kEmulation};
  std::string reality{kReality};
  std::vector<FidelityCell> cells;        ///< in the order of the cases
  std::vector<std::string> observations;  ///< a sentence each
};

FOURWAYS_FIELDS(Fidelity, emulation, reality, cells, observations);

Fidelity fidelity_of(std::span<const MeasuredCase> cases);

/// The section as Markdown, empty where there is no cell.
std::string fidelity_markdown(const Fidelity& fidelity);
/// In one line how many cells agree how well, how many differ beyond doubt (their intervals are
/// apart from 1), and which of these, or of all where no cell has an interval, differs most; empty
/// where there is no ratio.
std::string fidelity_summary(const Fidelity& fidelity);

}  // namespace fourways
