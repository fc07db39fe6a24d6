// Percentages as a person gives them.
#pragma once

#include <string>

namespace fourways {

/// 0.05 for "5%", the value given for `option`. Throws CommandError (usage) unless it is a number
/// with its sign, above 0% and up to 100%: a bare 0.05 could mean either of two things.
double read_percent(const std::string& text, const std::string& option);

}  // namespace fourways
