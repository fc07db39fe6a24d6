// The first equals sign divides; the value may hold more of them.
#include "bench/cases/setting.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace fourways {

Setting parse_setting(const std::string& text, const std::string& option, const std::string& form) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
    throw std::invalid_argument(fmt::format("{} {}: write {}", option, text, form));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Settings parse_settings(const std::vector<std::string>& given) {
  Settings settings;
  for (const std::string& setting : given) {
    auto [key, rest] =
        parse_setting(setting, "--set", "key=value, or key=value,value to measure several");
    std::vector<std::string>& values = settings[key];
    for (std::size_t comma; (comma = rest.find(',')) != std::string::npos;) {
      values.push_back(rest.substr(0, comma));
      rest.erase(0, comma + 1);
    }
    values.push_back(rest);
  }
  return settings;
}

}  // namespace fourways
