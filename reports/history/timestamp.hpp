// Points in time as people and git write them. Pure, thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fourways {

using Timestamp = std::chrono::sys_seconds;

/// "2026-11-26T00:57:57+01:00", with "Z" or without a zone for UTC, a space for the T, a fraction
/// of a second that is dropped; or seconds since 1970, as git's %ct. None for anything else, a
/// 30th of February among it. From year 1970 to 9999.
std::optional<Timestamp> read_timestamp(std::string_view text);

/// "2026-11-26T00:57:57Z", which read_timestamp() reads.
std::string timestamp_text(Timestamp time);

}  // namespace fourways
