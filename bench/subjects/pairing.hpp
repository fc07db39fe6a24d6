// Which cases two programs have in common, by their names.
#pragma once

#include <string>
#include <vector>

#include "reports/comparison/comparison.hpp"

namespace fourways {

/// Whether `name` matches one of the globs (fnmatch(3)) or is one letter by letter; any name does
/// where there are no globs.
bool matches_any_glob(const std::string& name, const std::vector<std::string>& globs);

/// Those of the names which matches_any_glob(). Throws CommandError (nothing measured) for a glob
/// that matches none; it says what there is.
std::vector<std::string> filtered(const std::vector<std::string>& names,
                                  const std::vector<std::string>& globs);

struct Pairing {
  std::vector<std::string> common;   // in the base's order
  std::vector<UncomparedCase> left;  // of one side alone, or of several cases under one name
};

/// Throws CommandError (nothing measured) that names the nearest matches where no case is common.
Pairing pair_by_name(const std::vector<std::string>& base, const std::vector<std::string>& newer);

}  // namespace fourways
