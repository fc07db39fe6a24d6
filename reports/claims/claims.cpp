// The names of the cases of claims.
#include "reports/claims/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace fourways {
namespace {

constexpr std::string_view kCores = "{cores";

void add_once(std::vector<std::string>& names, std::string name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

// The text between "{cores" and "}": nothing, or "*4".
std::uint32_t factor_in(std::string_view text, std::string_view name) {
  if (text.empty()) return 1;
  std::uint32_t factor = 0;
  const char* end = text.data() + text.size();
  if (text.front() != '*' || std::from_chars(text.data() + 1, end, factor).ptr != end) {
    throw std::logic_error(fmt::format("claim case '{}': write {{cores}} or {{cores*4}}", name));
  }
  return factor;
}

}  // namespace

PredicateKind ClaimPart::kind() const {
  const auto* ratio = std::get_if<RatioPredicate>(&predicate);
  if (ratio == nullptr) return PredicateKind::count;
  return ratio->high == std::numeric_limits<double>::infinity() ? PredicateKind::direction
                                                                : PredicateKind::equivalence;
}

std::vector<std::string> ClaimPart::cases(std::uint32_t cores) const {
  std::vector<std::string> names;
  if (const auto* ratio = std::get_if<RatioPredicate>(&predicate)) {
    for (const Term& term : ratio->over) add_once(names, filled_in(term.case_name, cores));
    for (const Term& term : ratio->under) add_once(names, filled_in(term.case_name, cores));
  } else if (const auto* count = std::get_if<CountPredicate>(&predicate)) {
    names.push_back(filled_in(count->term.case_name, cores));
  } else {
    names.push_back(filled_in(std::get<LimitPredicate>(predicate).case_name, cores));
  }
  return names;
}

std::string filled_in(std::string_view name, std::uint32_t cores) {
  std::string text;
  std::string_view rest = name;
  for (std::size_t begin; (begin = rest.find(kCores)) != std::string_view::npos;) {
    const std::size_t end = rest.find('}', begin);
    if (end == std::string_view::npos) break;
    const std::size_t inner = begin + kCores.size();
    text += rest.substr(0, begin);
    text += std::to_string(cores * factor_in(rest.substr(inner, end - inner), name));
    rest.remove_prefix(end + 1);
  }
  return text += rest;
}

std::vector<std::string> claim_cases(std::uint32_t cores) {
  std::vector<std::string> names;
  for (const Claim& claim : claims()) {
    for (const ClaimPart& part : claim.parts) {
      if (part.least_cores > cores) continue;
      for (std::string& name : part.cases(cores)) add_once(names, std::move(name));
    }
  }
  return names;
}

std::span<const std::string_view> words(PredicateKind) {
  static constexpr std::array<std::string_view, 3> kWords = {"direction", "equivalence", "count"};
  return kWords;
}

std::span<const std::string_view> words(ClaimPart::Role) {
  static constexpr std::array<std::string_view, 3> kWords = {"needed", "witness", "shown"};
  return kWords;
}

}  // namespace fourways
