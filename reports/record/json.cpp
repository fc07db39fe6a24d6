// Strict reading and always-valid writing of JSON; see report_json.hpp.
#include "reports/record/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "reports/record/report_error.hpp"

namespace fourways {

OrderedJson json_number(double value) {
  return std::isfinite(value) ? OrderedJson(value) : OrderedJson(nullptr);
}

std::string json_text(const OrderedJson& value, int indent) {
  return value.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

void throw_parse_error(std::string_view text, const std::string& where, std::size_t byte,
                       const nlohmann::detail::exception& error) {
  constexpr int kNumberOutOfRange = 406;
  if (error.id == kNumberOutOfRange) {
    throw ReportError(
        fmt::format("{}: not usable JSON: it holds a number too large for a double", where));
  }
  // The parser counts the end of input as one byte more than there are.
  if (byte > text.size()) {
    throw ReportError(
        fmt::format("{}: the JSON ends too early, after {} bytes; the file is truncated, write "
                    "it again or take a whole copy",
                    where, text.size()));
  }
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  throw ReportError(fmt::format("{}: not JSON at line {}, byte {}; give a file that fourways wrote",
                                where, line, byte));
}

nlohmann::json parse_json(std::string_view text, const std::string& where) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw_parse_error(text, where, error.byte, error);
  } catch (const nlohmann::json::out_of_range& error) {
    throw_parse_error(text, where, 0, error);
  }
}

FieldReader::FieldReader(const nlohmann::json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object.is_object()) {
    throw ReportError(
        path_.empty() ? fmt::format("must be a JSON object, but is of type {}", object.type_name())
                      : fmt::format("key \"{}\" must be an object, but is of type {}", path_,
                                    object.type_name()));
  }
}

bool FieldReader::has(const std::string& key) const { return object_.contains(key); }

const nlohmann::json& FieldReader::value(const std::string& key) const {
  const auto found = object_.find(key);
  if (found == object_.end()) {
    throw ReportError(fmt::format("key \"{}\" is missing", spelled(key)));
  }
  return *found;
}

std::string FieldReader::text(const std::string& key) const {
  const auto& json = value(key);
  if (!json.is_string()) wrong_type(key, "a string");
  return json.get<std::string>();
}

double FieldReader::number(const std::string& key) const {
  const auto& json = value(key);
  if (!json.is_number()) wrong_type(key, "a number");
  return json.get<double>();
}

std::int64_t FieldReader::count(const std::string& key) const {
  const auto& json = value(key);
  const bool fits = json.is_number_unsigned() &&
                    json.get<std::uint64_t>() <=
                        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool signed_but_positive =
      json.is_number_integer() && !json.is_number_unsigned() && json.get<std::int64_t>() >= 0;
  if (!fits && !signed_but_positive) wrong_type(key, "a whole number from 0 on");
  return json.get<std::int64_t>();
}

FieldReader FieldReader::object(const std::string& key) const { return {value(key), spelled(key)}; }

std::string FieldReader::spelled(const std::string& key) const {
  return path_.empty() ? key : path_ + "." + key;
}

void FieldReader::wrong_type(const std::string& key, std::string_view wanted) const {
  const auto& json = value(key);
  throw ReportError(
      fmt::format("key \"{}\" must be {}, but is {} ({})", spelled(key), wanted,
                  json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).substr(0, 40),
                  json.type_name()));
}

}  // namespace fourways
