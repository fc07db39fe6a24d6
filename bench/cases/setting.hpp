// A setting as people type it: KEY=VALUE.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fourways {

using Setting = std::pair<std::string, std::string>;

/// The key and the value of `text`, both of which must be there. Throws std::invalid_argument that
/// names the option, the text and the `form` that is expected.
Setting parse_setting(const std::string& text, const std::string& option,
                      const std::string& form = "key=value");

/// By key, the values that it is to be measured at.
using Settings = std::map<std::string, std::vector<std::string>>;

/// What is given to --set, each "key=value" or "key=value,value". Throws as parse_setting().
Settings parse_settings(const std::vector<std::string>& given);

}  // namespace fourways
