#include "reports/comparison/words.hpp"

#include <fmt/format.h>

#include "reports/page/page.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

void add_paired_cautions(const PairedRun& paired, std::vector<std::string>& cautions) {
  if (paired.end == PairedRun::End::time) {
    cautions.emplace_back("The time was up before all cases were decided.");
  }
  if (paired.end == PairedRun::End::interrupt) {
    cautions.emplace_back("Interrupted before all cases were decided.");
  }
  if (paired.pairs_repeated + paired.pairs_disturbed > 0) {
    cautions.push_back(fmt::format(
        "Of {} pairs {} were measured again and {} kept although the hypervisor or other programs "
        "took processor time meanwhile.",
        paired.pairs, paired.pairs_repeated, paired.pairs_disturbed));
  }
}

std::string percent_text(double share) { return fmt::format("{:.3g}%", share * 100); }

}  // namespace

std::string comparison_summary(const Comparison& comparison) {
  const std::string same = comparison.history
                               ? "within their fences"
                               : "the same within " + percent_text(comparison.rule.threshold);
  return fmt::format("{} slower, {} faster, {} {}, {} inconclusive",
                     comparison.count(ChangeOutcome::slower),
                     comparison.count(ChangeOutcome::faster), comparison.count(ChangeOutcome::same),
                     same, comparison.count(ChangeOutcome::inconclusive));
}

std::string comparison_page(const Comparison& comparison) {
  return page_html({std::string(command_of(comparison)), "compare", comparison_json(comparison)});
}

std::string_view command_of(const Comparison& comparison) {
  if (comparison.history) return "fourways track gate";
  return comparison.paired ? "fourways ab" : "fourways compare";
}

std::string metric_text(const std::string& metric, double value) {
  if (metric == "peak_memory") return human_bytes(value);
  const bool is_time = metric.empty() || metric.ends_with("_time") || metric == "p50" ||
                       metric == "p90" || metric == "p99" || metric == "p99.9";
  return is_time ? human_time(value) : fmt::format("{:.4g}", value);
}

std::string name_text(const ComparedCase& compared) {
  return compared.metric.empty() ? compared.name : compared.name + ": " + compared.metric;
}

std::string change_text(const ComparedCase& compared) {
  const std::string change = change_text(compared.ratio);
  const auto& interval = compared.judged.interval;
  if (!interval) return change;
  return fmt::format("{} [{}, {}]", change, change_text(interval->low),
                     change_text(interval->high));
}

std::string outcome_text(const ComparedCase& compared) {
  const JudgedChange& judged = compared.judged;
  if (judged.outcome == ChangeOutcome::same) {
    return fmt::format("same within {:.1f}%", largest_change(*judged.interval) * 100);
  }
  if (const auto& needed = compared.runs_needed) {
    if (needed->more_than) return "inconclusive: too noisy for a fence, however many runs";
    return fmt::format("inconclusive: needs {}", counted(needed->rounds, "more run", "more runs"));
  }
  if (!compared.metric.empty() && judged.outcome == ChangeOutcome::slower) return "worse";
  if (!compared.metric.empty() && judged.outcome == ChangeOutcome::faster) return "better";
  if (!judged.rounds_needed) return std::string(to_string(judged.outcome));
  return fmt::format("inconclusive: {} would settle it", rounds_text(*judged.rounds_needed));
}

std::vector<std::string> comparison_cautions(const Comparison& comparison) {
  std::vector<std::string> cautions;
  if (comparison.paired) {
    add_paired_cautions(*comparison.paired, cautions);
  } else if (const auto& history = comparison.history) {
    cautions.push_back(fmt::format(
        "Fences rest on the history of branch '{}' on this kind of machine: its newest {}, of "
        "which, since a case changed last, {} to {} count.",
        history->branch, counted(history->runs, "run", "runs"), history->least_counted,
        history->most_counted));
  } else if (comparison.rule.between_run_sd) {
    cautions.push_back(
        fmt::format("Intervals allow for a standard deviation of {} between runs, as given.",
                    percent_text(*comparison.rule.between_run_sd)));
  } else if (!comparison.foreign.empty()) {
    cautions.push_back(fmt::format(
        "Advisory: {} took each side's samples by themselves, and repetitions inside one process "
        "know nothing of how processes and runs differ; with --gate the exit code follows all the "
        "same.",
        comparison.foreign));
  } else {
    cautions.emplace_back(
        "Advisory: two separate runs differ by more than their own samples can show; 'fourways ab' "
        "interleaves both builds in one run, --between-runs takes a known variation.");
  }
  if (comparison.partial && !comparison.paired) {
    cautions.emplace_back("A run was ended before all its rounds were measured.");
  }
  for (const ContextDifference& difference : comparison.differences) {
    cautions.push_back(fmt::format(
        "{} {}.",
        difference.voids ? "Not comparable:" : "The runs differ:", difference_text(difference)));
  }
  std::size_t failed = 0;
  for (const ComparedCase& compared : comparison.cases) {
    failed += compared.base_failed + compared.newer_failed > 0 ? 1 : 0;
  }
  if (failed > 0) {
    cautions.push_back(
        fmt::format("{} lost samples that failed; the others may be a choice of the better ones.",
                    counted(failed, "case has", "cases have")));
  }
  cautions.insert(cautions.end(), comparison.remarks.begin(), comparison.remarks.end());
  return cautions;
}

}  // namespace fourways
