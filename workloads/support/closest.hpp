// "Did you mean ...?": the known name that is closest to a word that somebody typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// The first of `names` (at least one) with the fewest letters to change, add or leave out:
/// V. Levenshtein's distance.
const std::string& closest(std::string_view word, const std::vector<std::string>& names);

}  // namespace fourways
