// The tickets that are left, in a JSON file as tutorial 003 keeps them ({"count": 1}), read and
// written by tasks. A write replaces the file by another (rename(2)), so that a reader sees either
// the old count or the new one, never half a file.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "workloads/contract/context.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

/// The file is missing or does not hold a count. what() names it and says how to mend it.
class TicketFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The count in `text`, the content of the file at `path`. Throws TicketFileError.
std::int64_t tickets_in(std::string_view text, const std::string& path);

/// Throws TicketFileError, or std::system_error when the file cannot be read.
Task<std::int64_t> read_tickets(Context& context, std::string path);
/// `scratch`: a path in the same directory that no other task uses. Throws std::system_error.
Task<void> write_tickets(Context& context, std::string path, std::string scratch,
                         std::int64_t count);

/// Awaits an exclusive lock on a file of its own (flock(2)), tried again and again: a lock that
/// blocks in the kernel would hold up a whole event loop, or one of its few helpers that the holder
/// waits for. Held by one task, whatever its model: each opens the file anew, and lets go of the
/// lock by closing it. Throws std::system_error.
Task<TaskFd> lock_file(Context& context, std::string path);

}  // namespace fourways
