// Markdown that must not exceed what its reader takes: rows are left out, the least important
// first, and it says how many and where all are. Counted in bytes, of which there are never fewer
// than characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// What GitHub takes as the body of a comment (65,536 characters), and as a job's summary (1 MiB).
inline constexpr std::size_t kMostInComment = 65535;
inline constexpr std::size_t kMostInSummary = (1 << 20) - 1;

struct BudgetedRow {
  std::string text;    // ends with a newline
  int importance = 0;  // the lowest goes first; among equals the last
};

class BudgetedText {
 public:
  /// `where_all_is` ends the sentence on what was left out: "--format json has all".
  BudgetedText(std::size_t most_bytes, std::string where_all_is);

  /// Stays, unless all rows together do not suffice: then the end of the text is cut off.
  void add(std::string text);
  /// `before`, rows, `after`. Without rows: nothing. `what` they are: "cases that are the same".
  void add_rows(std::string before, std::vector<BudgetedRow> rows, std::string after,
                std::string what);

  /// All of it, at most `most_bytes`.
  [[nodiscard]] std::string text();

 private:
  struct Part {
    std::string before;
    std::vector<BudgetedRow> rows;  // none: text that stays
    std::string after;
    std::string what;
    std::size_t left_out = 0;
  };

  std::string note(const Part& part) const;
  void leave_out(std::size_t excess);

  std::size_t most_bytes_;
  std::string where_all_is_;
  std::vector<Part> parts_;
};

/// `text`, or its beginning and its end around "…" where it has more than `most` bytes; never a
/// part of a UTF-8 character.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace fourways
