// Which limit of the machine stopped a unit from being made: the kernel says EAGAIN to all of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace fourways {

/// The limit that is used up right now, with its value and the remedy: "kernel.pid_max (32768) is
/// used up: ..."; nothing when none of those that can be looked up is. To be asked before what was
/// made is given back. `error` is an errno; /proc and /sys are looked for below `root`.
std::optional<std::string> used_up_limit(int error, const std::filesystem::path& root = "/");

/// How many processes and threads the kernel has numbers for (kernel.pid_max), if it says so.
std::optional<std::int64_t> most_unit_numbers(const std::filesystem::path& root = "/");

}  // namespace fourways
