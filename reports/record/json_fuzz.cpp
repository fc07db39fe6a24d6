// JSON of anybody: read whole and in part, which must agree, and written again.
#include <optional>

#include "reports/record/fields.hpp"
#include "reports/record/report_error.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

template <class Read>
std::optional<nlohmann::json> attempt(Read read) {
  try {
    return read();
  } catch (const ReportError&) {
    return std::nullopt;
  }
}

}  // namespace

void fuzz_json(std::string_view text) {
  const auto whole = attempt([&] { return parse_json(text, "file"); });
  const auto parts =
      attempt([&] { return parse_json(text, "file", [](auto, int, auto) { return true; }); });
  must_hold(whole == parts, "what is read in part, but all of it, is the whole");
  const auto few = attempt([&] {
    return parse_json(text, "file",
                      [](auto, int, std::string_view key) { return key.size() % 2 == 0; });
  });
  must_hold(few.has_value() == whole.has_value(), "what is left out is still checked to be JSON");
  if (!whole) return;
  must_hold(parse_json(json_text(OrderedJson(*whole)), "again") == *whole,
            "JSON is the same when it is written and read again");
  const auto read = [&](auto as) {
    const JsonPlace top;
    try {
      as(*whole, JsonPlace{&top, "key"});
    } catch (const ReportError&) {
    }
  };
  read([](const auto& json, const auto& place) { (void)read_text(json, place); });
  read([](const auto& json, const auto& place) { (void)read_number(json, place); });
  read([](const auto& json, const auto& place) {
    const std::int64_t count = read_count(json, place);
    must_hold(count >= 0 && count <= kMostCount, "a count is from 0 on");
  });
  read([](const auto& json, const auto& place) {
    std::map<std::string, std::vector<std::string>> texts;
    read_into(texts, json, place);
  });
}

}  // namespace fourways
