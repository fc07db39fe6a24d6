// The upper-casing server's work on one connection, what `echo` measures and `fourways serve`
// offers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "workloads/contract/context.hpp"

namespace fourways {

/// ASCII letters in place.
void to_upper(std::span<std::byte> text) noexcept;

/// Sends back in upper case what arrives on connection `fd`, to the end of the stream. ASCII
/// letters alone change. `buffer` and `served`, to which the bytes sent back are added as they go,
/// must outlive the task. Throws std::system_error.
Task<void> serve_upper_case(Context& context, int fd, std::span<std::byte> buffer,
                            std::uint64_t* served);

}  // namespace fourways
