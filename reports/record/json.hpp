// How the reports library turns values into JSON and back: text that is always valid RFC 8259, and
// a reader that is strict and names the key at fault. Everything here is stateless and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
/// Throws ReportError if `text` nests deeper than that, whether it is JSON or not.
void require_shallow_json(std::string_view text, const std::string& where);

/// Says of a key whether its value is wanted. `top` is the key of the outermost object that it is
/// or lies beneath, `depth` the number of objects and arrays around it, 1 for `top` itself.
using KeepsKey = std::function<bool(std::string_view top, int depth, std::string_view key)>;

/// Takes an element of the array beneath the outermost key `top`, with its place in the array.
using TakeElement =
    std::function<void(std::string_view top, std::size_t index, nlohmann::json element)>;

/// Parses `text`; `where` (a file name, say) opens the error. Throws ReportError that says at which
/// line and byte the text stops being JSON, that it ends too early, or that it nests too deep.
/// Values that `keeps` refuses are checked to be JSON, but neither stored nor freed, which takes
/// most of the time of a large report. With `take`, the elements of arrays that are values of the
/// outermost object are handed to it one by one and not kept, so that a file of many rows is never
/// in memory as a whole.
nlohmann::json parse_json(std::string_view text, const std::string& where,
                          const KeepsKey& keeps = {}, const TakeElement& take = {});

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

}  // namespace fourways
