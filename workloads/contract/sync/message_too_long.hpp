// MessageTooLong: everything that carries whole messages refuses one beyond its limit with it.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace fourways {

class MessageTooLong : public std::length_error {
 public:
  MessageTooLong(std::size_t bytes, std::size_t limit_bytes)
      : std::length_error("a message of " + std::to_string(bytes) +
                          " bytes is longer than the limit of " + std::to_string(limit_bytes)) {}
};

}  // namespace fourways
