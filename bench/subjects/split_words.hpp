// The words of a command that no shell reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// Splits at blanks, and takes quotes and backslashes as sh(1) does; nothing is expanded. Throws
/// std::invalid_argument where a quote is not closed, there is no word, or an unquoted sign stands
/// there that only a shell understands (| & ; < > and so on): it then names --shell.
std::vector<std::string> split_words(std::string_view command);

}  // namespace fourways
