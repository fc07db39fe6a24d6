// The text of `go test -bench`: a line of a benchmark is a sample, -count repeats it. Names keep
// the suffix -8 (GOMAXPROCS), for nothing tells it from a part of the name.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "reports/imports/readers.hpp"

namespace fourways {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kSpace, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kSpace, end);
  }
  return words;
}

std::optional<double> number_of(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);  // +Inf
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

class GoReader {
 public:
  explicit GoReader(ForeignResults& results) : results_(results), samples_(results) {}

  void read(std::string_view line) {
    const auto words = words_of(line);
    if (words.empty()) return;
    if (told_ != nullptr && (line.front() == ' ' || line.front() == '\t')) {
      // What a benchmark said when it failed or was skipped stands beneath that line.
      told_->reason->text += fmt::format(": {}", fmt::join(words, " "));
      told_ = nullptr;
      return;
    }
    told_ = nullptr;
    if (words.size() >= 3 && words[0] == "---") return read_end(words);
    if (words[0].starts_with("Benchmark")) return read_row(words);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return;
    const auto value = line.substr(colon + 2);
    facts_[std::string(line.substr(0, colon))] =
        value.substr(0, value.find_last_not_of(" \t\r") + 1);
  }

  void finish() {
    samples_.finish();
    if (const auto cpu = facts_.find("cpu"); cpu != facts_.end()) {
      results_.machine()["cpu_model"] = cpu->second;
    }
    if (facts_.contains("goos")) {
      results_.machine()["distribution"] = fmt::format("{}/{}", facts_["goos"], facts_["goarch"]);
    }
    if (cores_.size() == 1 && cores_.begin()->first > 1) {
      results_.machine()["affinity_cpus"] = cores_.begin()->first;
    }
  }

 private:
  std::string full_name(std::string_view name) {
    const auto package = facts_.find("pkg");
    return package == facts_.end() ? std::string(name)
                                   : fmt::format("{}.{}", package->second, name);
  }

  Sample& add(std::string_view name) {
    Sample& sample = samples_.add(full_name(name));
    const std::string_view family = name.substr(0, std::min(name.find('/'), name.rfind('-')));
    sample.group = full_name(family);
    return sample;
  }

  // "BenchmarkSum/64-8   1000   123 ns/op   4 B/op": name, iterations, then values with units.
  void read_row(const std::vector<std::string_view>& words) {
    if (words.size() < 4 || words.size() % 2 != 0 || !number_of(words[1])) return;  // it is a log
    Sample& sample = add(words[0]);
    count_cores(words[0]);
    bool timed = false;
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
      const auto value = number_of(words[i]);
      if (words[i + 1] == "ns/op") {
        timed = true;
        ForeignSamples::set_time(sample, value.value_or(std::numeric_limits<double>::quiet_NaN()),
                                 1, "ns/op");
      } else if (value) {
        sample.figures[std::string(words[i + 1])] = *value;
      }
    }
    if (!timed) refuse(sample, SampleReason::Type::error, "it has no ns/op");
  }

  // "--- FAIL: BenchmarkSum-8"
  void read_end(const std::vector<std::string_view>& words) {
    const bool skipped = words[1] == "SKIP:";
    if ((!skipped && words[1] != "FAIL:") || !words[2].starts_with("Benchmark")) return;
    Sample& sample = add(words[2]);
    refuse(sample, skipped ? SampleReason::Type::needs : SampleReason::Type::error,
           skipped ? "skipped" : "failed");
    told_ = &sample;
  }

  void count_cores(std::string_view name) {
    const std::size_t dash = name.rfind('-');
    std::int64_t cores = 1;
    if (dash != std::string_view::npos) {
      const auto number = number_of(name.substr(dash + 1));
      cores = number && *number >= 1 && *number < 1e6 ? static_cast<std::int64_t>(*number) : 1;
    }
    ++cores_[cores];
  }

  ForeignResults& results_;
  ForeignSamples samples_;
  std::map<std::string, std::string, std::less<>> facts_;  // "cpu": the newest line of that name
  std::map<std::int64_t, std::size_t> cores_;              // by the suffix of names
  Sample* told_ = nullptr;  // a failed sample whose reason may follow; ended by the next line
};

}  // namespace

void read_go(const ForeignFile& file, ForeignResults& results) {
  GoReader reader(results);
  for (std::string_view text = file.text; !text.empty();) {
    const std::string_view line = text.substr(0, text.find('\n'));
    reader.read(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  reader.finish();
}

}  // namespace fourways
