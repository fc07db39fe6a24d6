// Writes a file so that a reader sees the old content or the new, never half of it: a temporary
// name in the same folder, fsync, rename.
#pragma once

#include <filesystem>
#include <string_view>

namespace fourways {

/// Replaces or creates `path` with `text`. A symbolic link stays and its target is replaced;
/// something that is no regular file (a pipe, /dev/stdout) is written to directly, since renaming
/// would destroy it. Throws ReportError; the old file is then untouched and no temporary is left.
/// Thread-safe.
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace fourways
