// What a test asks of an exception: its type, by catching it, and its words.
#pragma once

#include <exception>
#include <string>

namespace fourways {

/// What the Error says that `act` throws; empty if it throws nothing. Another type goes through.
template <class Error = std::exception, class Act>
std::string message_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace fourways
