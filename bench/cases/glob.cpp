#include "bench/cases/glob.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "bench/command/command_error.hpp"

namespace fourways {

bool matches_any(const std::string& name, const Names& globs) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
  });
}

Names names_matching(Names all, const Names& globs, std::string_view what,
                     const std::function<void(const std::string&)>& require) {
  for (const std::string& glob : globs) {
    if (glob.find_first_of("*?[") == std::string::npos) require(glob);
    if (std::none_of(all.begin(), all.end(),
                     [&](const std::string& name) { return matches_any(name, {glob}); })) {
      throw CommandError(
          ExitCode::nothing_measured,
          fmt::format("--{} '{}' matches nothing; there are {}", what, glob, fmt::join(all, ", ")));
    }
  }
  if (!globs.empty()) {
    std::erase_if(all, [&](const std::string& name) { return !matches_any(name, globs); });
  }
  return all;
}

}  // namespace fourways
