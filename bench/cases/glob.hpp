// Globs choose among names: fnmatch(3), without special treatment of slashes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

using Names = std::vector<std::string>;

bool matches_any(const std::string& name, const Names& globs);

/// Of `all`, in their order, those that match one of the globs; all, without globs. `require` is
/// called with what is no glob, and throws where there is no such name. Throws CommandError
/// (nothing measured) for a glob that matches nothing; it names the option --`what` and `all`.
Names names_matching(Names all, const Names& globs, std::string_view what,
                     const std::function<void(const std::string&)>& require);

}  // namespace fourways
