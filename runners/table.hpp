// The table of runners.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runners/runner.hpp"

namespace fourways {

/// One of each, in the order of reports. Between batches they hold nothing but pools of memory.
const std::vector<std::unique_ptr<Runner>>& runners();

/// Throws std::invalid_argument that lists the known ones.
Runner& find_runner(std::string_view name);

}  // namespace fourways
