// The readers of foreign formats, one file each, and what they share. All are thread-safe. They
// throw ReportError; imports.cpp puts the file before it where it does not name that.
#pragma once

#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/json.hpp"
#include "reports/record/sample.hpp"

namespace fourways {

inline constexpr double kSecondNs = 1e9;

struct ForeignFile {
  std::string_view text;
  std::string name;
};

/// What a reader found.
struct ForeignResults {
  /// Google Benchmark's keys where they are known (date, host_name, num_cpus, mhz_per_cpu), and
  /// `fourways` with `machine` and `versions`, by which machines are held against each other.
  nlohmann::json context = {{"fourways", {{"machine", nlohmann::json::object()}}}};
  std::vector<Sample> samples;
  std::size_t aggregates = 0;      ///< rows that are no samples
  std::vector<std::string> notes;  ///< what was left out, a sentence each

  nlohmann::json& machine() { return context["fourways"]["machine"]; }
  nlohmann::json& versions() { return context["fourways"]["versions"]; }
};

void read_google_benchmark(const ForeignFile& file, ForeignResults& results);
void read_hyperfine(const ForeignFile& file, ForeignResults& results);
void read_go(const ForeignFile& file, ForeignResults& results);
void read_pytest_benchmark(const ForeignFile& file, ForeignResults& results);
/// Values: a sample each, its figures lower_value and upper_value being bounds.
void read_bmf(const ForeignFile& file, ForeignResults& results);

/// Gathers the samples of a file and keeps count of each name.
class ForeignSamples {
 public:
  explicit ForeignSamples(ForeignResults& results) : results_(results) {}

  /// The next sample of `name`, which is good until refuse() is called or its time set otherwise.
  /// `identity` tells cases apart that bear one name: all samples of such a name fail.
  Sample& add(const std::string& name, const std::string& identity = "");
  /// Sets the time, in units of `unit_ns`; a sample whose time is negative or no finite number
  /// fails. `what` is the key that holds it.
  static void set_time(Sample& sample, double time, double unit_ns, std::string_view what);
  /// To be called once all are there.
  void finish();

 private:
  struct Name {
    std::string identity;
    std::int64_t samples = 0;
    bool twice = false;
  };
  ForeignResults& results_;
  std::map<std::string, Name, std::less<>> names_;
};

void refuse(Sample& sample, SampleReason::Type type, std::string text);

/// `text` with null for each bare NaN and Infinity, which many tools write and JSON does not know.
std::string with_nulls(std::string_view text);

/// Of an outermost object the values of `keys`; elements of arrays among them go to `take` instead.
nlohmann::json parse_outline(const ForeignFile& file, std::initializer_list<std::string_view> keys,
                             const TakeElement& take);

/// A number; NaN for null, none for anything else.
std::optional<double> number_in(const nlohmann::json& object, const char* key);
std::optional<std::string> text_in(const nlohmann::json& object, const char* key);
/// Throws ReportError "key "benchmarks[3].name" is missing" and the like.
std::string required_text(const nlohmann::json& object, std::string_view top, std::size_t index,
                          const char* key);

}  // namespace fourways
