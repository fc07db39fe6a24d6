// Sentences, a table and lines; see verdict_text.hpp.
#include "reports/claims/verdict_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "reports/text/human.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

std::string fence_text(const RatioPredicate& ratio, Outcome outcome) {
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
  const auto& interval = part.interval;
  return human_estimate(*part.median, interval ? std::optional(interval->low) : std::nullopt,
                        interval ? std::optional(interval->high) : std::nullopt,
                        FigureUnit::ratio) +
         ", " + fence_text(ratio, part.outcome) +
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

constexpr std::array kOutcomes = {Outcome::supported, Outcome::refuted, Outcome::inconclusive,
                                  Outcome::not_measured};

std::string escaped(const OrderedJson& text) { return escape_markdown(text.get<std::string>()); }

std::string in_words(const OrderedJson& outcome) {
  std::string words = outcome.get<std::string>();
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::vector<const OrderedJson*> claims_with(const OrderedJson& verdicts, Outcome outcome) {
  std::vector<const OrderedJson*> found;
  for (const OrderedJson& claim : verdicts["claims"]) {
    if (claim["outcome"] == to_string(outcome)) found.push_back(&claim);
  }
  return found;
}

// "21 supported, 5 refuted, 0 inconclusive, 12 not measured"
std::string tally(const OrderedJson& verdicts) {
  std::vector<std::string> counts;
  for (const Outcome outcome : kOutcomes) {
    counts.push_back(fmt::format("{} {}", claims_with(verdicts, outcome).size(),
                                 in_words(OrderedJson(to_string(outcome)))));
  }
  return fmt::format("{}", fmt::join(counts, ", "));
}

bool any_measured(const OrderedJson& verdicts) {
  return claims_with(verdicts, Outcome::not_measured).size() < verdicts["claims"].size();
}

std::string table_of_claims(const OrderedJson& verdicts) {
  std::string text = "| claim | says | the tutorial's words | verdict | grounds |\n" +
                     std::string("| :--- | :--- | :--- | :--- | :--- |\n");
  for (const OrderedJson& claim : verdicts["claims"]) {
    if (claim["outcome"] == to_string(Outcome::not_measured)) continue;
    text += markdown_row({escaped(claim["id"]), escaped(claim["says"]),
                          fmt::format("{} ({})", escaped(claim["quote"]), escaped(claim["source"])),
                          "**" + in_words(claim["outcome"]) + "**", escaped(claim["text"])});
  }
  return text + "\n";
}

std::string evidence(const OrderedJson& verdicts) {
  std::string text = "### Evidence\n\n";
  for (const OrderedJson& claim : verdicts["claims"]) {
    for (const OrderedJson& part : claim["parts"]) {
      if (part["outcome"] == to_string(Outcome::not_measured)) continue;
      std::vector<std::string> cases;
      for (const OrderedJson& name : part["cases"]) cases.push_back(escaped(name));
      text += fmt::format("- {}{} {}: {}: {} ({})\n", escaped(claim["id"]),
                          part["role"] == "shown" ? ", beside it," : "", in_words(part["outcome"]),
                          escaped(part["says"]), escaped(part["text"]), fmt::join(cases, ", "));
    }
  }
  return text + "\n";
}

std::string without_verdict(const OrderedJson& verdicts) {
  std::string text;
  for (const OrderedJson* claim : claims_with(verdicts, Outcome::not_measured)) {
    text += fmt::format("- {} not measured: {}; {}\n", escaped((*claim)["id"]),
                        escaped((*claim)["says"]), escaped((*claim)["text"]));
  }
  for (const OrderedJson& statement : verdicts["unmeasurable"]) {
    text += fmt::format("- cannot be measured: {} ({}, {}): {}\n", escaped(statement["says"]),
                        escaped(statement["quote"]), escaped(statement["source"]),
                        escaped(statement["why"]));
  }
  return text + "\n";
}

}  // namespace

std::string verdicts_markdown(const OrderedJson& report) {
  const OrderedJson& verdicts = report["verdicts"];
  std::string text = "## Verdicts on the tutorials' claims\n\n";
  if (!any_measured(verdicts)) {
    return text + fmt::format(
                      "None of the {} claims was measured; `fourways run --suite lessons` "
                      "measures them.\n\n",
                      verdicts["claims"].size());
  }
  text += fmt::format("{}, on {} processors.\n\n", tally(verdicts),
                      verdicts["cores"].get<std::size_t>());
  return text + table_of_claims(verdicts) + evidence(verdicts) + without_verdict(verdicts);
}

std::string verdicts_lines(const OrderedJson& report, std::size_t width) {
  const OrderedJson& verdicts = report["verdicts"];
  if (!any_measured(verdicts)) return "";
  std::string text = wrap("verdicts on the tutorials' claims: " + tally(verdicts), width, 2);
  for (const Outcome outcome : {Outcome::refuted, Outcome::inconclusive}) {
    for (const OrderedJson* claim : claims_with(verdicts, outcome)) {
      text += "  " + wrap(escape_terminal(
                              fmt::format("{} {}: {}", (*claim)["id"].get<std::string>(),
                                          to_string(outcome), (*claim)["text"].get<std::string>())),
                          width - 2, 4);
    }
  }
  return text;
}

}  // namespace fourways
