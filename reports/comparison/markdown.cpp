#include <fmt/format.h>

#include <vector>

#include "reports/comparison/words.hpp"
#include "reports/text/budget.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

constexpr const char* kHeading =
    "| case | base | new | samples | change | outcome |\n"
    "| :--- | ---: | ---: | ---: | ---: | :--- |\n";

constexpr std::size_t kMostOfCaution = 1000;
constexpr std::size_t kMostOfName = 300;  // of a name or a reason; other forms have all

std::string shown(const std::string& name) { return escape_markdown(shortened(name, kMostOfName)); }

std::string row_text(const ComparedCase& compared) {
  const bool same = compared.judged.outcome == ChangeOutcome::same;
  const std::string change = change_text(compared);
  return fmt::format("| {} | {} | {} | {} / {} | {} | {} |\n", shown(name_text(compared)),
                     metric_text(compared.metric, compared.base_ns),
                     metric_text(compared.metric, compared.newer_ns), compared.base_samples,
                     compared.newer_samples, same ? change : "**" + change + "**",
                     outcome_text(compared));
}

std::string fold(const std::string& summary) {
  return fmt::format("<details><summary>{}</summary>\n\n", summary);
}
constexpr const char* kFoldEnd = "\n</details>\n\n";

// How much of a loss a row would be. A case that broke stays longest.
constexpr int kBroken = 5;
constexpr int kNotCompared = 1;

int importance(ChangeOutcome outcome) {
  switch (outcome) {
    case ChangeOutcome::slower: return 4;
    case ChangeOutcome::faster: return 3;
    case ChangeOutcome::inconclusive: return 2;
    case ChangeOutcome::same: break;
  }
  return 0;
}

std::vector<BudgetedRow> rows_of(const Comparison& comparison, bool changed) {
  std::vector<BudgetedRow> rows;
  for (const ComparedCase* compared : by_urgency(comparison)) {
    const ChangeOutcome outcome = compared->judged.outcome;
    if ((outcome == ChangeOutcome::slower || outcome == ChangeOutcome::faster) == changed) {
      rows.push_back({row_text(*compared), importance(outcome)});
    }
  }
  return rows;
}

std::vector<BudgetedRow> uncompared_rows(const Comparison& comparison, bool broke) {
  std::vector<BudgetedRow> rows;
  for (const UncomparedCase& each : comparison.uncompared) {
    if (each.broke != broke) continue;
    rows.push_back({fmt::format("- {}: {}\n", shown(each.name), shown(each.text)),
                    broke ? kBroken : kNotCompared});
  }
  return rows;
}

std::string title(const Comparison& comparison) {
  if (comparison.unchanged) return "nothing changed";
  if (comparison.count(ChangeOutcome::slower) > 0) return "slower";
  if (comparison.broke()) return "broken";
  if (comparison.count(ChangeOutcome::inconclusive) > 0 || comparison.cases.empty())
    return "inconclusive";
  return comparison.count(ChangeOutcome::faster) > 0 ? "faster" : "no change";
}

std::string how_measured(const Comparison& comparison) {
  if (comparison.paired) {
    return "A change is the median over blocks of four samples in turns (base, new, new, base, or "
           "the reverse), each from a fresh process, of the ratio of the quicker samples of both "
           "sides; brackets hold its interval from the sign test, which holds although cases stop "
           "as soon as they are decided,";
  }
  if (comparison.history) {
    return "A change is the ratio of the new median to the middle of the newest stable runs of the "
           "history; brackets hold how far noise alone may have moved it, by the spread of those "
           "runs and the tails of all cases,";
  }
  return "A change is the median of all ratios new to base of the samples' wall times; brackets "
         "hold its interval from the test of ranks by Mann and Whitney,";
}

std::string method_text(const Comparison& comparison) {
  const ChangeRule& rule = comparison.rule;
  return fmt::format(
      "Base: {}. New: {}. {} wide enough that the chance of even one wrong \"slower\" or "
      "\"faster\" is at most {:.3g}% (Holm). A slower case lies wholly above {:+.3g}%, a faster "
      "one wholly below {}.\n",
      shown(comparison.base), shown(comparison.newer), how_measured(comparison),
      rule.family_error * 100, rule.threshold * 100, change_text(1 / (1 + rule.threshold)));
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
  BudgetedText text(kMostInComment, "`--format json` and `--format html` have all");
  text.add(fmt::format("## {}: {}\n\n**{}**\n\n", command_of(comparison), title(comparison),
                       comparison_summary(comparison)));
  text.add_rows(kHeading, rows_of(comparison, true), "\n", "slower or faster cases");
  text.add_rows("Broken in the new report:\n\n", uncompared_rows(comparison, true), "\n",
                "broken cases");
  for (const auto& caution : comparison_cautions(comparison)) {
    text.add(fmt::format("> {}\n>\n", escape_markdown(shortened(caution, kMostOfCaution))));
  }
  text.add("\n");
  text.add_rows(fold("Cases that are neither slower nor faster") + kHeading,
                rows_of(comparison, false), kFoldEnd, "cases that are neither");
  text.add_rows(fold("Not compared"), uncompared_rows(comparison, false), kFoldEnd,
                "cases that were not compared");
  text.add(fold("How to read this") + method_text(comparison) + kFoldEnd);
  return text.text();
}

}  // namespace fourways
