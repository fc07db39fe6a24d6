// The one exception that the reports library throws for things a person can mend: a file that
// cannot be read or written, a record with a wrong key, a report of another version. Its text is
// one complete line: what, where, and how to mend it.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace fourways {

class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// Of the text that fmt::format() makes of them.
  template <class... Values>
    requires(sizeof...(Values) > 0)
  explicit ReportError(fmt::format_string<Values...> text, Values&&... values)
      : std::runtime_error(fmt::format(text, std::forward<Values>(values)...)) {}
};

/// The file is in order, but nothing was measured in it.
class NothingMeasuredError : public ReportError {
 public:
  using ReportError::ReportError;
};

}  // namespace fourways
