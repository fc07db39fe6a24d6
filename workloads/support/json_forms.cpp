#include "workloads/support/json_forms.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace fourways {
namespace {

using Json = nlohmann::json;

Json parsed(std::string_view text) { return Json::parse(text, nullptr, false); }

/// Whether `object` has a value under `key`, of the kind for which `is` is true.
bool has(const Json& object, const char* key, bool (Json::*is)() const noexcept) {
  return object.contains(key) && (object[key].*is)();
}

}  // namespace

std::string json_of(NumberedText message) {
  return Json{{"producer", message.producer},
              {"sequence", message.sequence},
              {"text", std::move(message.text)}}
      .dump();
}

std::optional<NumberedText> numbered_text_in(std::string_view json) {
  Json message = parsed(json);
  if (message.size() != 3 || !has(message, "producer", &Json::is_number_unsigned) ||
      !has(message, "sequence", &Json::is_number_unsigned) ||
      !has(message, "text", &Json::is_string)) {
    return std::nullopt;
  }
  return NumberedText{message["producer"], message["sequence"],
                      std::move(message["text"].get_ref<std::string&>())};
}

std::string json_of(const FileContent& content) {
  return Json{{"value", content.value}, {"messages", content.messages}}.dump();
}

std::optional<FileContent> file_content_in(std::string_view json) {
  const Json object = parsed(json);
  if (!object.is_object() || !has(object, "value", &Json::is_number_unsigned) ||
      !has(object, "messages", &Json::is_array)) {
    return std::nullopt;
  }
  FileContent content{object["value"], {}};
  for (const Json& each : object["messages"]) {
    if (!each.is_string()) return std::nullopt;
    content.messages.push_back(each);
  }
  return content;
}

std::string json_of_count(std::int64_t count) { return Json{{"count", count}}.dump(); }

CountInJson count_in(std::string_view json) {
  const Json object = parsed(json);
  CountInJson found;
  found.is_json = !object.is_discarded();
  if (object.is_object() && has(object, "count", &Json::is_number_integer) &&
      object["count"] >= 0) {
    found.count = object["count"].get<std::int64_t>();
  }
  return found;
}

}  // namespace fourways
