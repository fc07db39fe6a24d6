// The first equals sign divides; the value may hold more of them.
#include "bench/cases/setting.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "reports/text/text.hpp"

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
    const auto [key, rest] =
        parse_setting(setting, "--set", "key=value, or key=value,value to measure several");
    for (const std::string_view value : split(rest, ',')) settings[key].emplace_back(value);
  }
  return settings;
}

}  // namespace fourways
