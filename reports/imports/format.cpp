#include "reports/imports/format.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

namespace fourways {
namespace {

using nlohmann::json;

/// Follows the parser until the keys have told. The names are those that nlohmann::json calls.
class Outline {
 public:
  std::optional<ResultFormat> found() const { return found_; }

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(std::int64_t) { return value(); }
  bool number_unsigned(std::uint64_t) { return value(); }
  bool number_float(double, const std::string&) { return value(); }
  bool string(std::string&) { return true; }
  bool binary(json::binary_t&) { return true; }
  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) {
    return (depth() == 1 && top_ == "results") ? tell(ResultFormat::hyperfine) : open(true);
  }
  bool end_array() { return close(); }
  bool end_object() {
    const bool context_ends = depth() == 2 && top_ == "context";
    return context_ends && googles_ ? tell(ResultFormat::google_benchmark) : close();
  }

  bool key(std::string& name) {
    if (depth() == 1) top_ = name;
    if (depth() == 1 && (name == "machine_info" || name == "commit_info")) {
      return tell(ResultFormat::pytest_benchmark);
    }
    if (depth() == 2 && top_ == "context" && !is_array_.back()) return context_key(name);
    last_ = name;
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return false;
  }

 private:
  std::size_t depth() const { return is_array_.size(); }

  bool tell(ResultFormat format) {
    found_ = format;
    return false;  // the parser stops
  }

  bool context_key(const std::string& name) {
    constexpr std::array<std::string_view, 5> kGoogles = {
        "num_cpus", "mhz_per_cpu", "executable", "library_build_type", "cpu_scaling_enabled"};
    if (name == "fourways") return tell(ResultFormat::fourways);
    googles_ = googles_ || std::find(kGoogles.begin(), kGoogles.end(), name) != kGoogles.end();
    return true;
  }

  // {name: {measure: {"value": 1
  bool value() {
    const bool objects = std::find(is_array_.begin(), is_array_.end(), true) == is_array_.end();
    return depth() == 3 && objects && last_ == "value" ? tell(ResultFormat::bmf) : true;
  }

  bool open(bool array) {
    is_array_.push_back(array);
    return true;
  }
  bool close() {
    is_array_.pop_back();
    return true;
  }

  std::optional<ResultFormat> found_;
  std::vector<bool> is_array_;  // of what is open, from the outside
  std::string top_;             // the key of the outermost object that was read last
  std::string last_;            // the key that was read last
  bool googles_ = false;        // the context has a key of Google Benchmark
};

bool is_go(std::string_view text) {
  constexpr std::array<std::string_view, 3> kStarts = {"goos: ", "goarch: ", "pkg: "};
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (std::any_of(kStarts.begin(), kStarts.end(),
                    [line](std::string_view start) { return line.starts_with(start); })) {
      return true;
    }
    if (line.starts_with("Benchmark") && line.find(" ns/op") != std::string_view::npos) return true;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return false;
}

}  // namespace

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::optional<ResultFormat> format_of(std::string_view text) {
  if (!looks_like_json(text)) {
    return is_go(text) ? std::optional(ResultFormat::go) : std::nullopt;
  }
  Outline outline;
  json::sax_parse(text, &outline);
  return outline.found();
}

}  // namespace fourways
