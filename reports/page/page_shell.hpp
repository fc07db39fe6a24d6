// The page's shell as the build made it of reports/page/.
#pragma once

#include <string_view>

namespace fourways {

/// Empty in a build without npm.
std::string_view page_shell();

}  // namespace fourways
