// How the reports library turns values into JSON and back: text that is always valid RFC 8259, and
// a reader that is strict and names the key at fault. Everything here is stateless and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace fourways {

using OrderedJson = nlohmann::ordered_json;

/// `value` as a JSON number, or null where it is NaN or infinite.
OrderedJson json_number(double value);

/// Serialises with `indent` spaces a level (-1: one line). Strings that are not UTF-8
/// are written as as_utf8() has it.
std::string json_text(const OrderedJson& value, int indent = -1);

/// How deep arrays and objects may lie in each other. What copies, compares or writes a value calls
/// itself once a level, and a hostile file must not use up the stack; ours nest less than ten.
inline constexpr std::size_t kMostJsonDepth = 100;

/// Parses `text`; `where` (a file name, say) opens the error. Throws ReportError that says at which
/// line and byte the text stops being JSON, that it ends too early, or that it nests too deep.
nlohmann::json parse_json(std::string_view text, const std::string& where);

/// Throws ReportError if `text` nests deeper than kMostJsonDepth, whether it is JSON or not.
void require_shallow_json(std::string_view text, const std::string& where);

/// Throws the ReportError of parse_json() for what the parser found at `byte` of `text`.
[[noreturn]] void throw_parse_error(std::string_view text, const std::string& where,
                                    std::size_t byte, const nlohmann::detail::exception& error);

/// Where a value stands in its document; spelled only for an error: "benchmarks[3].usage.user_ns".
struct JsonPlace {
  const JsonPlace* outer = nullptr;  ///< null for the whole document
  std::string_view key = {};         ///< empty for an element of an array
  std::size_t index = 0;

  [[nodiscard]] std::string text() const;
};

/// Strict reading of a value, nlohmann::json or OrderedJson: anything else throws ReportError that
/// names the place.
template <class Json>
std::string read_text(const Json& json, const JsonPlace& place);
template <class Json>
double read_number(const Json& json, const JsonPlace& place);
/// Beyond it a double skips numbers, and so do other programs that read JSON (RFC 8259, 6).
inline constexpr std::int64_t kMostCount = std::int64_t{1} << 53;
/// A whole number from 0 to kMostCount: a thousand of them have a sum that is no overflow.
template <class Json>
std::int64_t read_count(const Json& json, const JsonPlace& place);
template <class Json>
void require_object(const Json& json, const JsonPlace& place);
/// Where `word` stands among `words`; the error lists them.
std::size_t index_of_word(std::string_view word, std::span<const std::string_view> words,
                          const JsonPlace& place);

/// Throws the error for a value of the wrong type.
template <class Json>
[[noreturn]] void throw_wrong_type(const Json& json, const JsonPlace& place,
                                   std::string_view wanted);
[[noreturn]] void throw_missing(const JsonPlace& place);

/// Reads the keys of one JSON object strictly: a missing key or another type throws ReportError
/// that names the key. Keeps a reference to `object`; keys that are never asked for are ignored.
class FieldReader {
 public:
  /// `path` is the key under which `object` stands ("usage"), empty at the top.
  /// Throws ReportError if `object` is not a JSON object.
  FieldReader(const nlohmann::json& object, std::string path);

  [[nodiscard]] const nlohmann::json& value(const std::string& key) const;
  [[nodiscard]] std::string text(const std::string& key) const;
  [[nodiscard]] double number(const std::string& key) const;
  /// As read_count().
  [[nodiscard]] std::int64_t count(const std::string& key) const;
  [[nodiscard]] FieldReader object(const std::string& key) const;

  /// "usage.user_ns": the key as errors spell it.
  [[nodiscard]] std::string spelled(const std::string& key) const;
  /// Throws the error for a key of the wrong type.
  [[noreturn]] void wrong_type(const std::string& key, std::string_view wanted) const;
  [[nodiscard]] const nlohmann::json& json() const { return object_; }

 private:
  const nlohmann::json& object_;
  std::string path_;  // without the trailing dot; empty at the top
};

}  // namespace fourways
