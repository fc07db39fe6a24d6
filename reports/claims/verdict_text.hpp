// Verdicts in words: sentences for the report, its Markdown section, lines for a terminal.
// Pure, thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "reports/claims/judged_claims.hpp"

namespace fourways {

/// "1.93x [1.85x, 1.97x], beyond 1.50x": what came out of a part, or why nothing did.
std::string sentence_of(const PartVerdict& part);
/// "supported: 2 of 2 parts hold; ...": the parts that decided, and those that did not hold.
std::string sentence_of(const ClaimVerdict& claim);

/// The section of the Markdown report.
std::string verdicts_markdown(const JudgedClaims& verdicts);

/// How many claims came out how, and which; empty when none was measured.
std::string verdicts_lines(const JudgedClaims& verdicts, std::size_t width);

}  // namespace fourways
