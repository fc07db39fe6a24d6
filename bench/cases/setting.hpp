// A setting as people type it: KEY=VALUE.
#pragma once

#include <string>
#include <utility>

namespace fourways {

using Setting = std::pair<std::string, std::string>;

/// The key and the value of `text`, both of which must be there. Throws std::invalid_argument that
/// names the option, the text and the `form` that is expected.
Setting parse_setting(const std::string& text, const std::string& option,
                      const std::string& form = "key=value");

}  // namespace fourways
