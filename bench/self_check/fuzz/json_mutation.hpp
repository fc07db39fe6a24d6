// Changes to JSON, a document or one a line, after which it is still JSON: a fuzzer that only
// changes bytes would hardly get past the parser.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fourways {

/// `text` with one value changed, left out, doubled or put in the place of another, or with lines
/// changed as a whole; none if it holds no JSON to change. Alike for a seed. `mutate_text` changes
/// strings.
std::optional<std::string> mutate_json(
    std::string_view text, unsigned seed,
    const std::function<std::string(std::string_view)>& mutate_text);

}  // namespace fourways
