// The JSON texts that workloads exchange. All of them are in one file, for the library behind them
// (nlohmann/json) costs each file that includes it ten seconds of compiling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// {"producer":1,"sequence":2,"text":"ccc"}: a numbered message.
struct NumberedText {
  std::uint32_t producer = 0;
  std::uint64_t sequence = 0;
  std::string text;
};
std::string json_of(NumberedText message);
/// Nothing if `json` is no such text.
std::optional<NumberedText> numbered_text_in(std::string_view json);

/// {"messages":["a","b"],"value":3}: what is in an exchange file.
struct FileContent {
  std::uint64_t value = 0;
  std::vector<std::string> messages;  // oldest first
};
std::string json_of(const FileContent& content);
/// Nothing if `json` is no such text.
std::optional<FileContent> file_content_in(std::string_view json);

/// {"count":1}: the tickets that are left.
std::string json_of_count(std::int64_t count);
struct CountInJson {
  bool is_json = false;
  std::optional<std::int64_t> count;  // nothing unless it is there and 0 or more
};
CountInJson count_in(std::string_view json);

}  // namespace fourways
