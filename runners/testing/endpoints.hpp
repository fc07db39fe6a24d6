// Endpoints: connected descriptors of each kind that a task may read and write.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/contract/context.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

struct Endpoints {
  UniqueFd reader;
  UniqueFd writer;
};

enum class Wire { pipe, socketpair, tcp };

inline const std::vector<Wire>& all_wires() {
  static const std::vector<Wire> all{Wire::pipe, Wire::socketpair, Wire::tcp};
  return all;
}

/// Blocking ends, as the kernel gives them. Throws std::system_error.
Endpoints connect_by(Wire wire);

/// The same for a task: both ends adopted; the caller closes them through `context`.
std::pair<int, int> connect_by(Wire wire, Context& context);  // reader, writer

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// What one read gives, as text; empty at the end of the stream.
Task<std::string> read_text(Context& context, int fd, std::size_t most = 100);

/// A regular file without a name, empty.
UniqueFd temporary_file();

}  // namespace fourways
