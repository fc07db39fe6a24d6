// Reading claims.json. Each entry is taken apart key by key, so that a misspelt key is left over.
#include "reports/claims/claim_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "reports/record/embedded.hpp"

namespace fourways {
namespace {

constexpr std::string_view kFigure = "figure:";
constexpr std::array<std::string_view, 7> kQuantities = {
    "wall", "cost", "cpu_cost", "switch_cost", "latency", "units", "tasks_done"};

[[noreturn]] void refuse(std::string_view why, const OrderedJson& entry) {
  throw std::logic_error(fmt::format("claims.json: {}: {}", why, json_text(entry)));
}

bool has(const OrderedJson& entry, const char* key) { return entry.contains(key); }

OrderedJson take(OrderedJson& entry, const char* key) {
  if (!entry.contains(key)) refuse(fmt::format("{} is missing", key), entry);
  OrderedJson value = std::move(entry[key]);
  entry.erase(key);
  return value;
}

std::string take_text(OrderedJson& entry, const char* key) {
  return take(entry, key).get<std::string>();
}

void check_nothing_is_left(const OrderedJson& entry) {
  if (!entry.empty()) refuse("unknown keys", entry);
}

Term term_of(const OrderedJson& entry) {
  if (entry.size() != 1) refuse("a term has one quantity", entry);
  const std::string name = entry.begin().key();
  const auto case_name = entry.begin().value().get<std::string>();
  if (name.starts_with(kFigure)) {
    return {case_name, {Quantity::Kind::figure, name.substr(kFigure.size())}};
  }
  const auto found = std::find(kQuantities.begin(), kQuantities.end(), name);
  if (found == kQuantities.end()) refuse("no such quantity", entry);
  return {case_name, {static_cast<Quantity::Kind>(found - kQuantities.begin())}};
}

std::vector<Term> product_of(const OrderedJson& entry) {
  if (entry.is_object()) return {term_of(entry)};
  std::vector<Term> terms;
  for (const OrderedJson& each : entry) terms.push_back(term_of(each));
  return terms;
}

RatioPredicate ratio_of(OrderedJson& part) {
  RatioPredicate ratio{product_of(take(part, "over")), product_of(take(part, "under"))};
  if (has(part, "more")) {
    ratio.low = take(part, "more").get<double>();
  } else if (has(part, "alike")) {
    const auto tolerance = take(part, "alike").get<double>();
    ratio.low = 1 - tolerance;
    ratio.high = 1 + tolerance;
  } else {
    const OrderedJson bounds = take(part, "within");
    ratio.low = bounds.at(0).get<double>();
    ratio.high = bounds.at(1).get<double>();
  }
  return ratio;
}

CountPredicate count_of(OrderedJson& part) {
  CountPredicate count{term_of(take(part, "of"))};
  const bool equal = has(part, "always");
  const bool effect = has(part, "shows_above");
  if (!equal) count.relation = CountPredicate::Relation::above;
  if (effect) count.counterexample = CountPredicate::Counterexample::all_must_fail;
  count.value = take(part, equal    ? "always"
                           : effect ? "shows_above"
                                    : "always_above")
                    .get<double>();
  return count;
}

ClaimPart part_of(OrderedJson part) {
  ClaimPart read{take_text(part, "says"), ClaimPart::Role::needed, LimitPredicate{}};
  if (has(part, "role")) {
    const std::string role = take_text(part, "role");
    if (role != "witness" && role != "shown") refuse("no such role", role);
    read.role = role == "witness" ? ClaimPart::Role::witness : ClaimPart::Role::shown;
  }
  if (has(part, "least_cores")) read.least_cores = take(part, "least_cores").get<std::uint32_t>();
  if (has(part, "limit")) {
    read.predicate = LimitPredicate{take_text(part, "limit")};
  } else if (has(part, "over")) {
    read.predicate = ratio_of(part);
  } else {
    read.predicate = count_of(part);
  }
  check_nothing_is_left(part);
  return read;
}

struct Table {
  std::vector<Claim> claims;
  std::vector<UnmeasurableStatement> unmeasurable;
};

Table read_table() {
  OrderedJson file = OrderedJson::parse(embedded_text("claims/claims.json"));
  Table table;
  for (OrderedJson& entry : take(file, "unmeasurable")) {
    table.unmeasurable.push_back({take_text(entry, "says"), take_text(entry, "quote"),
                                  take_text(entry, "source"), take_text(entry, "why")});
    check_nothing_is_left(entry);
  }
  for (const auto& [subject, entries] : file.items()) {
    for (OrderedJson& entry : entries) table.claims.push_back(claim_from(entry, subject));
  }
  return table;
}

const Table& claim_table() {
  static const Table read = read_table();
  return read;
}

}  // namespace

Claim claim_from(OrderedJson entry, const std::string& subject) {
  Claim claim{take_text(entry, "id"),     subject,
              take_text(entry, "says"),   take_text(entry, "quote"),
              take_text(entry, "source"), {}};
  for (OrderedJson& part : take(entry, "parts")) claim.parts.push_back(part_of(std::move(part)));
  check_nothing_is_left(entry);
  return claim;
}

const std::vector<Claim>& claims() { return claim_table().claims; }
const std::vector<UnmeasurableStatement>& unmeasurable_statements() {
  return claim_table().unmeasurable;
}

}  // namespace fourways
