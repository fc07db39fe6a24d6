// Lines of comma-separated values as RFC 4180 has them. Pure, thread-safe.
#pragma once

#include <string>
#include <vector>

namespace fourways {

/// The fields as one line ended by CR LF; those with a comma, a quote or a line break are quoted.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace fourways
