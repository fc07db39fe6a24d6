// The limits of this process as getrlimit(2) knows them, and what it uses of them, read from /proc
// below `root`. Stateless, thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace fourways {

/// The soft limit under `name` in /proc/self/limits ("Max address space"), in the unit that stands
/// there; nothing where it is unlimited or cannot be read.
std::optional<std::int64_t> soft_limit(std::string_view name,
                                       const std::filesystem::path& root = "/");

/// Bytes of address space (RLIMIT_AS) that are left; nothing where it is unlimited.
std::optional<std::int64_t> address_space_left(const std::filesystem::path& root = "/");
/// Bytes of data (RLIMIT_DATA: heap and private writable mappings) that are left.
std::optional<std::int64_t> data_left(const std::filesystem::path& root = "/");

/// Processes and threads of this process's user, as far as /proc shows them: what RLIMIT_NPROC
/// counts. Nothing for a user whom it does not bind (root, and CAP_SYS_ADMIN or CAP_SYS_RESOURCE).
std::optional<std::int64_t> units_of_user(const std::filesystem::path& root = "/");

}  // namespace fourways
