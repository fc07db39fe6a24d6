#include "reports/record/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

OrderedJson in_utf8(const OrderedJson& value) {
  if (value.is_string()) return as_utf8(value.get<std::string>());
  if (!value.is_structured()) return value;
  OrderedJson mended = value.is_array() ? OrderedJson::array() : OrderedJson::object();
  for (const auto& [key, held] : value.items()) {
    if (value.is_array()) {
      mended.push_back(in_utf8(held));
    } else {
      mended[as_utf8(key)] = in_utf8(held);
    }
  }
  return mended;
}

[[noreturn]] void throw_parse_error(std::string_view text, const std::string& where,
                                    std::size_t byte, const nlohmann::detail::exception& error) {
  constexpr int kNumberOutOfRange = 406;
  if (error.id == kNumberOutOfRange) {
    throw ReportError("{}: not usable JSON: it holds a number too large for a double", where);
  }
  // The parser counts the end of input as one byte more than there are.
  if (byte > text.size()) {
    throw ReportError(
        "{}: the JSON ends too early, after {} bytes; the file is truncated, write "
        "it again or take a whole copy",
        where, text.size());
  }
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  if (const std::size_t bad = utf8_prefix(text); bad < byte) {  // it tells of the byte after
    throw ReportError(
        "{}: line {}, byte {} is not UTF-8; write the file again or take a whole copy", where, line,
        bad + 1);
  }
  throw ReportError("{}: not JSON at line {}, byte {}; give a file that fourways wrote", where,
                    line, byte);
}

}  // namespace

OrderedJson json_number(double value) {
  return std::isfinite(value) ? OrderedJson(value) : OrderedJson(nullptr);
}

std::string json_text(const OrderedJson& value, int indent) {
  try {
    return value.dump(indent);
  } catch (const OrderedJson::type_error&) {  // a string that is not UTF-8
    return in_utf8(value).dump(indent);
  }
}

nlohmann::json parse_json(std::string_view text, const std::string& where, const KeepsKey& keeps,
                          const TakeElement& take) {
  require_shallow_json(text, where);
  using Event = nlohmann::json::parse_event_t;
  std::string top;
  std::size_t index = 0;                      // of the element that comes next
  Event around[] = {Event::key, Event::key};  // the outermost value, and the one in it
  const auto wanted = [&](int depth, Event event, nlohmann::json& parsed) {
    if (event == Event::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (depth == 1) top = key;
      return !keeps || keeps(top, depth, key);
    }
    if (event == Event::object_start || event == Event::array_start) {
      if (depth < 2) around[depth] = event;
      if (depth == 1) index = 0;
      return true;
    }
    const bool is_element =
        depth == 2 && around[0] == Event::object_start && around[1] == Event::array_start;
    if (!take || !is_element) return true;
    take(top, index++, std::move(parsed));
    return false;
  };
  try {
    return keeps || take ? nlohmann::json::parse(text, wanted) : nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw_parse_error(text, where, error.byte, error);
  } catch (const nlohmann::json::out_of_range& error) {
    throw_parse_error(text, where, 0, error);
  }
}

void require_shallow_json(std::string_view text, const std::string& where) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMostJsonDepth) {
        throw ReportError(
            fmt::format("{}: its JSON nests deeper than {} levels; give a file that "
                        "fourways wrote",
                        where, kMostJsonDepth));
      }
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
}

std::string JsonPlace::text() const {
  if (outer == nullptr) return std::string(key);
  const std::string before = outer->text();
  if (key.empty()) return fmt::format("{}[{}]", before, index);
  return before.empty() ? std::string(key) : fmt::format("{}.{}", before, key);
}

void throw_missing(const JsonPlace& place) {
  throw ReportError("key \"{}\" is missing", place.text());
}

template <class Json>
void throw_wrong_type(const Json& json, const JsonPlace& place, std::string_view wanted) {
  throw ReportError("key \"{}\" must be {}, but is {} ({})", place.text(), wanted,
                    json.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 40),
                    json.type_name());
}

template <class Json>
std::string read_text(const Json& json, const JsonPlace& place) {
  if (!json.is_string()) throw_wrong_type(json, place, "a string");
  return json.template get<std::string>();
}

template <class Json>
double read_number(const Json& json, const JsonPlace& place) {
  if (!json.is_number()) throw_wrong_type(json, place, "a number");
  return json.template get<double>();
}

template <class Json>
std::int64_t read_count(const Json& json, const JsonPlace& place) {
  // A negative number is beyond all others as an unsigned one.
  if (!json.is_number_integer() || json.template get<std::uint64_t>() > kMostCount) {
    throw_wrong_type(json, place, "a whole number from 0 on");
  }
  return json.template get<std::int64_t>();
}

template <class Json>
void require_object(const Json& json, const JsonPlace& place) {
  if (json.is_object()) return;
  const std::string path = place.text();
  throw ReportError(
      path.empty()
          ? fmt::format("must be a JSON object, but is of type {}", json.type_name())
          : fmt::format("key \"{}\" must be an object, but is of type {}", path, json.type_name()));
}

std::size_t index_of_word(std::string_view word, std::span<const std::string_view> words,
                          const JsonPlace& place) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    throw ReportError("key \"{}\" is \"{}\", but must be one of: {}", place.text(), word,
                      fmt::join(words, ", "));
  }
  return static_cast<std::size_t>(found - words.begin());
}

template std::string read_text(const nlohmann::json&, const JsonPlace&);
template std::string read_text(const OrderedJson&, const JsonPlace&);
template double read_number(const nlohmann::json&, const JsonPlace&);
template double read_number(const OrderedJson&, const JsonPlace&);
template std::int64_t read_count(const nlohmann::json&, const JsonPlace&);
template std::int64_t read_count(const OrderedJson&, const JsonPlace&);
template void require_object(const nlohmann::json&, const JsonPlace&);
template void require_object(const OrderedJson&, const JsonPlace&);
template void throw_wrong_type(const nlohmann::json&, const JsonPlace&, std::string_view);
template void throw_wrong_type(const OrderedJson&, const JsonPlace&, std::string_view);

}  // namespace fourways
