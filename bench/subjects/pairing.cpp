#include "bench/subjects/pairing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <set>

#include "bench/command/command_error.hpp"
#include "workloads/support/closest.hpp"

namespace fourways {
namespace {

using Names = std::vector<std::string>;
using Why = UncomparedCase::Why;

constexpr std::size_t kMostShown = 5;

bool matches(const std::string& name, const std::string& glob) {
  return name == glob || ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

Names first_of(const Names& names) {
  return {names.begin(),
          names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostShown))};
}

std::map<std::string, std::size_t> counted(const Names& names) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& name : names) ++counts[name];
  return counts;
}

Names distinct(const Names& names) {
  std::set<std::string> seen;
  Names once;
  for (const std::string& name : names) {
    if (seen.insert(name).second) once.push_back(name);
  }
  return once;
}

}  // namespace

bool matches_any_glob(const std::string& name, const Names& globs) {
  return globs.empty() || std::any_of(globs.begin(), globs.end(),
                                      [&](const std::string& glob) { return matches(name, glob); });
}

Names filtered(const Names& names, const Names& globs) {
  for (const std::string& glob : globs) {
    if (std::any_of(names.begin(), names.end(),
                    [&](const std::string& name) { return matches(name, glob); })) {
      continue;
    }
    throw CommandError(ExitCode::nothing_measured,
                       "--filter '{}' matches none of {} cases; the first are: {}", glob,
                       names.size(), fmt::join(first_of(names), ", "));
  }
  Names chosen;
  std::copy_if(names.begin(), names.end(), std::back_inserter(chosen),
               [&](const std::string& name) { return matches_any_glob(name, globs); });
  return chosen;
}

Pairing pair_by_name(const Names& base, const Names& newer) {
  const auto in_base = counted(base);
  const auto in_newer = counted(newer);
  Pairing pairing;
  for (const std::string& name : distinct(base)) {
    const auto found = in_newer.find(name);
    const std::size_t most =
        std::max(in_base.at(name), found == in_newer.end() ? 0 : found->second);
    if (found == in_newer.end()) {
      pairing.left.push_back({name, Why::base_only, "not in the new program"});
    } else if (most > 1) {
      pairing.left.push_back(
          {name, Why::other_work, fmt::format("{} cases have this one name", most)});
    } else {
      pairing.common.push_back(name);
    }
  }
  for (const std::string& name : distinct(newer)) {
    if (in_base.count(name) == 0) {
      pairing.left.push_back({name, Why::newer_only, "not in the base"});
    }
  }
  if (!pairing.common.empty() || base.empty() || newer.empty()) return pairing;
  Names nearest;
  for (const std::string& name : first_of(base)) {
    nearest.push_back(fmt::format("'{}' and '{}'", name, closest(name, newer)));
  }
  throw CommandError(
      ExitCode::nothing_measured,
      "nothing to compare: of {} cases of the base and {} of the new program none has "
      "one name; the nearest are {}",
      base.size(), newer.size(), fmt::join(nearest, ", "));
}

}  // namespace fourways
