#include "reports/imports/readers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <utility>

#include "reports/record/json.hpp"
#include "reports/record/report_error.hpp"

namespace fourways {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// nan, inf, infinity in any case; `rest` begins with its first letter.
std::size_t length_of_no_number(std::string_view rest) {
  std::size_t length = 0;
  std::string word;
  while (length < rest.size() && is_letter(rest[length])) {
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(rest[length++])));
  }
  return word == "nan" || word == "inf" || word == "infinity" ? length : 0;
}

}  // namespace

std::string with_nulls(std::string_view text) {
  std::string mended;
  mended.reserve(text.size());
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside && c == '\\' && i + 1 < text.size()) {
      mended.append(text, i++, 2);
      continue;
    }
    if (c == '"') inside = !inside;
    const std::size_t sign = c == '-' || c == '+' ? 1 : 0;
    const std::size_t length = inside ? 0 : length_of_no_number(text.substr(i + sign));
    if (length == 0) {
      mended += c;
    } else {
      mended += "null";
      i += sign + length - 1;
    }
  }
  return mended;
}

Sample& ForeignSamples::add(const std::string& name, const std::string& identity) {
  Name& known = names_[name];
  if (known.samples == 0) known.identity = identity;
  known.twice = known.twice || known.identity != identity;
  Sample& sample = results_.samples.emplace_back();
  sample.case_name = name;
  sample.round = known.samples++;
  sample.order = static_cast<std::int64_t>(results_.samples.size()) - 1;
  sample.usage.user_ns = sample.usage.system_ns = std::numeric_limits<double>::quiet_NaN();
  return sample;
}

void ForeignSamples::set_time(Sample& sample, double time, double unit_ns, std::string_view what) {
  sample.wall_ns = time * unit_ns;
  if (std::isfinite(sample.wall_ns) && sample.wall_ns >= 0) return;
  refuse(sample, SampleReason::Type::error,
         std::isfinite(time) ? fmt::format("its {} is {:g}", what, time)
                             : fmt::format("its {} is no finite number", what));
  sample.wall_ns = 0;
}

void ForeignSamples::finish() {
  for (Sample& sample : results_.samples) {
    if (!names_.find(sample.case_name)->second.twice) continue;
    refuse(sample, SampleReason::Type::error,
           "several cases of the file bear this name; give each a name of its own");
  }
}

void refuse(Sample& sample, SampleReason::Type type, std::string text) {
  sample.status =
      type == SampleReason::Type::needs ? Sample::Status::unavailable : Sample::Status::failed;
  sample.reason = SampleReason{type, std::move(text)};
}

nlohmann::json parse_outline(const ForeignFile& file, std::initializer_list<std::string_view> keys,
                             const TakeElement& take) {
  return parse_json(
      file.text, file.name,
      [keys](std::string_view, int depth, std::string_view key) {
        return depth > 1 || std::find(keys.begin(), keys.end(), key) != keys.end();
      },
      take);
}

std::optional<double> number_in(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (found->is_null()) return std::numeric_limits<double>::quiet_NaN();
  return found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<std::string> text_in(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::string required_text(const nlohmann::json& object, std::string_view top, std::size_t index,
                          const char* key) {
  const JsonPlace array{nullptr, top};
  const JsonPlace place{&array, {}, index};
  require_object(object, place);
  const auto found = object.find(key);
  if (found == object.end()) throw_missing({&place, key});
  return read_text(*found, {&place, key});
}

}  // namespace fourways
