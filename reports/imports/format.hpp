// Which tool wrote a file, by its content: JSON by its keys, Go's text by its lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fourways {

enum class ResultFormat { fourways, google_benchmark, hyperfine, go, pytest_benchmark, bmf };

/// None where no tool that is known writes such a file, or where it is JSON that ends too early to
/// tell. Reads no further than it takes to tell. Pure, thread-safe.
std::optional<ResultFormat> format_of(std::string_view text);

/// Whether it begins as JSON does.
bool looks_like_json(std::string_view text);

}  // namespace fourways
