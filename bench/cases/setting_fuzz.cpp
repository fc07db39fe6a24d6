// What is given to --set, a line each time.
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cases/setting.hpp"
#include "workloads/testing/lines_in.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

std::string written(const std::string& key, const std::vector<std::string>& values) {
  std::string text = key;
  for (std::size_t i = 0; i < values.size(); ++i) text += (i == 0 ? '=' : ',') + values[i];
  return text;
}

}  // namespace

void fuzz_settings(std::string_view text) {
  const std::vector<std::string> lines = lines_in(text);
  try {
    const Settings settings = parse_settings(lines);
    must_hold(settings.size() <= lines.size(), "a setting is of one key");
    for (const auto& [key, values] : settings) {
      must_hold(!values.empty(), "a key has values");
      // An empty value at the end of one setting is none where it is written as a setting alone.
      if (values.size() == 1 && values.front().empty()) continue;
      must_hold(parse_settings({written(key, values)}).at(key) == values,
                "a setting is the same when it is written and read again");
    }
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace fourways
