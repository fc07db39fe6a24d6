#include <fmt/format.h>

#include <vector>

#include "reports/comparison/words.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

constexpr const char* kHeading =
    "| case | base | new | samples | change | outcome |\n"
    "| :--- | ---: | ---: | ---: | ---: | :--- |\n";

std::string row_text(const ComparedCase& compared) {
  const bool same = compared.judged.outcome == ChangeOutcome::same;
  const std::string change = change_text(compared);
  return fmt::format("| {} | {} | {} | {} / {} | {} | {} |\n", escape_markdown(name_text(compared)),
                     metric_text(compared.metric, compared.base_ns),
                     metric_text(compared.metric, compared.newer_ns), compared.base_samples,
                     compared.newer_samples, same ? change : "**" + change + "**",
                     outcome_text(compared));
}

std::string folded(const std::string& summary, const std::string& body) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", summary, body);
}

std::string rows_text(const std::vector<const ComparedCase*>& cases, bool changed) {
  std::string rows;
  for (const ComparedCase* compared : cases) {
    const ChangeOutcome outcome = compared->judged.outcome;
    if ((outcome == ChangeOutcome::slower || outcome == ChangeOutcome::faster) == changed) {
      rows += row_text(*compared);
    }
  }
  return rows.empty() ? "" : kHeading + rows;
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
      escape_markdown(comparison.base), escape_markdown(comparison.newer), how_measured(comparison),
      rule.family_error * 100, rule.threshold * 100, change_text(1 / (1 + rule.threshold)));
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
  const auto cases = by_urgency(comparison);
  std::string text = fmt::format("## {}: {}\n\n**{}**\n\n", command_of(comparison),
                                 title(comparison), comparison_summary(comparison));
  if (const auto changed = rows_text(cases, true); !changed.empty()) text += changed + "\n";
  std::string broken;
  std::string left;
  for (const UncomparedCase& each : comparison.uncompared) {
    (each.broke ? broken : left) +=
        fmt::format("- {}: {}\n", escape_markdown(each.name), escape_markdown(each.text));
  }
  if (!broken.empty()) text += "Broken in the new report:\n\n" + broken + "\n";
  for (const auto& caution : comparison_cautions(comparison)) {
    text += fmt::format("> {}\n>\n", escape_markdown(caution));
  }
  text += "\n";
  if (const auto others = rows_text(cases, false); !others.empty()) {
    text += folded("Cases that are neither slower nor faster", others);
  }
  if (!left.empty()) text += folded("Not compared", left);
  return text + folded("How to read this", method_text(comparison));
}

}  // namespace fourways
