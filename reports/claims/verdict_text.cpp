// Sentences, a table and lines.
#include "reports/claims/verdict_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <vector>

#include "reports/text/human.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

std::string bounds_text(const RatioPredicate& ratio, Outcome outcome) {
  const bool direction = std::isinf(ratio.high);
  if (outcome == Outcome::inconclusive) {
    return direction ? fmt::format("not told from {}", human_ratio(ratio.low))
                     : fmt::format("not told from {} or {}", human_ratio(ratio.low),
                                   human_ratio(ratio.high));
  }
  const bool supported = outcome == Outcome::supported;
  if (direction) {
    return fmt::format("{} {}", supported ? "beyond" : "not beyond", human_ratio(ratio.low));
  }
  return fmt::format("{} {} to {}", supported ? "within" : "outside", human_ratio(ratio.low),
                     human_ratio(ratio.high));
}

std::string ratio_text(const RatioPredicate& ratio, const PartVerdict& part) {
  return human_estimate(Estimate(part.median, part.interval), FigureUnit::ratio) + ", " +
         bounds_text(ratio, part.outcome) +
         (part.rounds ? "; " + rounds_text(*part.rounds) + " may tell" : "");
}

std::string count_text(const CountPredicate& count, const PartVerdict& part) {
  const bool equal = count.relation == CountPredicate::Relation::equal;
  std::string text =
      fmt::format("{} {} {} in {} of {} samples", name_of(count.term.quantity), equal ? "=" : ">",
                  human_count(count.value), part.holding, part.values.size());
  if (part.median && (!equal || part.holding < part.values.size())) {
    text += fmt::format(" (median {})", human_count(*part.median));
  }
  return text + (part.reason.empty() ? "" : "; " + part.reason);
}

}  // namespace

std::string sentence_of(const PartVerdict& part) {
  if (part.outcome == Outcome::not_measured) return part.reason;
  if (const auto* ratio = std::get_if<RatioPredicate>(&part.part->predicate)) {
    return ratio_text(*ratio, part);
  }
  if (const auto* count = std::get_if<CountPredicate>(&part.part->predicate)) {
    return count_text(*count, part);
  }
  return part.outcome == Outcome::supported ? part.reason : "the machine gave what was asked for";
}

std::string sentence_of(const ClaimVerdict& claim) {
  const PartVerdict* telling = nullptr;
  std::size_t deciding = 0;
  std::size_t holding = 0;
  for (const PartVerdict& part : claim.parts) {
    if (part.part->role == ClaimPart::Role::shown) continue;
    deciding += part.outcome == Outcome::not_measured ? 0 : 1;
    holding += part.outcome == Outcome::supported ? 1 : 0;
    if (telling == nullptr && part.outcome == claim.outcome) telling = &part;
  }
  if (claim.outcome == Outcome::not_measured && deciding > 0) {
    return fmt::format("{} of {} measured parts hold, but {}", holding, deciding,
                       telling == nullptr ? "a needed one is missing" : telling->reason);
  }
  const std::string ground =
      telling == nullptr ? "" : fmt::format("{}: {}", telling->part->says, sentence_of(*telling));
  if (claim.outcome == Outcome::not_measured || claim.parts.size() == 1) return ground;
  return fmt::format("{} of {} parts hold; {}", holding, deciding, ground);
}

namespace {

std::string in_words(Outcome outcome) {
  return outcome == Outcome::not_measured ? "not measured" : std::string(to_string(outcome));
}

std::vector<const JudgedClaim*> claims_with(const JudgedClaims& verdicts, Outcome outcome) {
  std::vector<const JudgedClaim*> found;
  for (const JudgedClaim& claim : verdicts.claims) {
    if (claim.outcome == outcome) found.push_back(&claim);
  }
  return found;
}

// "21 supported, 5 refuted, 0 inconclusive, 12 not measured"
std::string tally(const JudgedClaims& verdicts) {
  std::vector<std::string> counts;
  for (const Outcome outcome :
       {Outcome::supported, Outcome::refuted, Outcome::inconclusive, Outcome::not_measured}) {
    counts.push_back(
        fmt::format("{} {}", claims_with(verdicts, outcome).size(), in_words(outcome)));
  }
  return fmt::format("{}", fmt::join(counts, ", "));
}

bool any_measured(const JudgedClaims& verdicts) {
  return claims_with(verdicts, Outcome::not_measured).size() < verdicts.claims.size();
}

std::string table_of_claims(const JudgedClaims& verdicts) {
  std::string text = "| claim | says | the tutorial's words | verdict | grounds |\n" +
                     std::string("| :--- | :--- | :--- | :--- | :--- |\n");
  for (const JudgedClaim& claim : verdicts.claims) {
    if (claim.outcome == Outcome::not_measured) continue;
    text += markdown_row(
        {escape_markdown(claim.id), escape_markdown(claim.says),
         fmt::format("{} ({})", escape_markdown(claim.quote), escape_markdown(claim.source)),
         "**" + in_words(claim.outcome) + "**", escape_markdown(claim.text)});
  }
  return text + "\n";
}

std::string evidence(const JudgedClaims& verdicts) {
  std::string text = "### Evidence\n\n";
  for (const JudgedClaim& claim : verdicts.claims) {
    for (const JudgedPart& part : claim.parts) {
      if (part.outcome == Outcome::not_measured) continue;
      std::vector<std::string> cases;
      for (const std::string& name : part.cases) cases.push_back(escape_markdown(name));
      text += fmt::format("- {}{} {}: {}: {} ({})\n", escape_markdown(claim.id),
                          part.role == ClaimPart::Role::shown ? ", beside it," : "",
                          in_words(part.outcome), escape_markdown(part.says),
                          escape_markdown(part.text), fmt::join(cases, ", "));
    }
  }
  return text + "\n";
}

std::string without_verdict(const JudgedClaims& verdicts) {
  std::string text;
  for (const JudgedClaim* claim : claims_with(verdicts, Outcome::not_measured)) {
    text += fmt::format("- {} not measured: {}; {}\n", escape_markdown(claim->id),
                        escape_markdown(claim->says), escape_markdown(claim->text));
  }
  for (const UnmeasurableStatement& statement : verdicts.unmeasurable) {
    text += fmt::format("- cannot be measured: {} ({}, {}): {}\n", escape_markdown(statement.says),
                        escape_markdown(statement.quote), escape_markdown(statement.source),
                        escape_markdown(statement.why));
  }
  return text + "\n";
}

}  // namespace

std::string verdicts_markdown(const JudgedClaims& verdicts) {
  std::string text = "## Verdicts on the tutorials' claims\n\n";
  if (!any_measured(verdicts)) {
    return text + fmt::format(
                      "None of the {} claims was measured; `fourways run --suite lessons` "
                      "measures them.\n\n",
                      verdicts.claims.size());
  }
  text += fmt::format("{}, on {} processors.\n\n", tally(verdicts), verdicts.cores);
  return text + table_of_claims(verdicts) + evidence(verdicts) + without_verdict(verdicts);
}

std::string verdicts_lines(const JudgedClaims& verdicts, std::size_t width) {
  if (!any_measured(verdicts)) return "";
  std::string text = wrap("verdicts on the tutorials' claims: " + tally(verdicts), width, 2);
  for (const Outcome outcome : {Outcome::refuted, Outcome::inconclusive}) {
    for (const JudgedClaim* claim : claims_with(verdicts, outcome)) {
      const std::string line = fmt::format("{} {}: {}", claim->id, to_string(outcome), claim->text);
      text += "  " + wrap(escape_terminal(line), width - 2, 4);
    }
  }
  return text;
}

}  // namespace fourways
