// What a command prints: to standard output, where a loss is an error, and to standard error, where
// it is none.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace fourways {

/// Standard output did not take all that was printed; its code says why.
class LostOutput : public std::system_error {
 public:
  explicit LostOutput(int error);
};

/// Writes `text` to the file `out`, whole or not at all, or to standard output where `out` is
/// empty; a terminal gets it as fit_to_show() says. Waits where the reader is slow, even if
/// the descriptor is set not to. Throws ReportError, or LostOutput.
void write_text(const std::string& text, const std::filesystem::path& out = {});

/// For a person, on standard error: `line`, without control characters, and a newline. What cannot
/// be written is lost, and nothing is thrown: to tell of the work must not end the work.
void tell(std::string_view line) noexcept;

/// `text` as it is to standard error; the same holds.
void draw(std::string_view text) noexcept;

}  // namespace fourways
