// Which limit of the machine an errno stands for, and what to do about it. The kernel says EAGAIN
// to many of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace fourways {

/// The limit that is used up right now, with its value and the remedy: "kernel.pid_max (32768) is
/// used up: ..."; nothing when none of those that can be looked up is. To be asked before what was
/// made is given back. `error` is an errno; /proc and /sys are looked for below `root`.
std::optional<std::string> used_up_limit(int error, const std::filesystem::path& root = "/");

/// What to do about an errno that stands for a limit of the machine: about the limit that is used
/// up right now, if one is found, else about all that it may be. Empty for any other errno.
std::string limit_remedy(int error);

/// What to do about a process that SIGKILL ended, without anybody here having sent it.
std::string killed_remedy();

/// The errno that the error carries; 0 if it carries none.
int errno_of(const std::system_error& error) noexcept;

/// How many processes and threads the kernel has numbers for (kernel.pid_max), if it says so.
std::optional<std::int64_t> most_unit_numbers(const std::filesystem::path& root = "/");

}  // namespace fourways
