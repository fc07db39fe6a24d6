#include "reports/text/budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fourways {
namespace {

bool continues(char c) { return (c & 0xC0) == 0x80; }

/// Where a cut at or before `at` harms no character.
std::size_t cut_before(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continues(text[at])) --at;
  return at;
}

}  // namespace

BudgetedText::BudgetedText(std::size_t most_bytes, std::string where_all_is)
    : most_bytes_(most_bytes), where_all_is_(std::move(where_all_is)) {}

void BudgetedText::add(std::string text) { parts_.push_back({std::move(text), {}, {}, {}}); }

void BudgetedText::add_rows(std::string before, std::vector<BudgetedRow> rows, std::string after,
                            std::string what) {
  if (rows.empty()) return;
  parts_.push_back({std::move(before), std::move(rows), std::move(after), std::move(what)});
}

std::string BudgetedText::note(const Part& part) const {
  if (part.left_out == 0) return {};
  return fmt::format("\n**{} more {}** are left out, for all would exceed {} bytes; {}.\n",
                     part.left_out, part.what, most_bytes_ + 1, where_all_is_);
}

void BudgetedText::leave_out(std::size_t excess) {
  for (Part& part : parts_) {  // its note must fit, too
    part.left_out = part.rows.size();
    excess += note(part).size();
    part.left_out = 0;
  }
  struct Place {
    int importance;
    std::size_t part;
    std::size_t row;
  };
  std::vector<Place> places;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto& rows = parts_[i].rows;
    for (std::size_t row = rows.size(); row-- > 0;)
      places.push_back({rows[row].importance, i, row});
  }
  // The order of the parts decides among equals, too: the last part gives first.
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.importance != b.importance ? a.importance < b.importance : a.part > b.part;
  });
  std::size_t saved = 0;
  for (const Place& place : places) {
    if (saved >= excess) break;
    Part& part = parts_[place.part];
    saved += std::exchange(part.rows[place.row].text, {}).size();
    ++part.left_out;
  }
}

std::string BudgetedText::text() {
  const auto joined = [this] {
    std::string all;
    for (const Part& part : parts_) {
      all += part.before;
      for (const BudgetedRow& row : part.rows) all += row.text;
      all += note(part) + part.after;
    }
    return all;
  };
  std::string all = joined();
  if (all.size() <= most_bytes_) return all;
  leave_out(all.size() - most_bytes_);
  all = joined();
  if (all.size() <= most_bytes_) return all;
  const std::string end = fmt::format("\n\nThe rest is left out; {}.\n", where_all_is_);
  const std::size_t kept = most_bytes_ - std::min(most_bytes_, end.size());
  return all.substr(0, cut_before(all, kept)) + end.substr(0, most_bytes_);
}

std::string shortened(std::string_view text, std::size_t most) {
  constexpr std::string_view kGap = "…";
  if (text.size() <= most || most <= kGap.size())
    return std::string(text.substr(0, cut_before(text, most)));
  const std::size_t kept = most - kGap.size();
  const std::size_t head = cut_before(text, kept - kept / 3);
  std::size_t tail = text.size() - kept / 3;
  while (tail < text.size() && continues(text[tail])) ++tail;
  return fmt::format("{}{}{}", text.substr(0, head), kGap, text.substr(tail));
}

}  // namespace fourways
