// Params: the settings of a workload. Each is declared with its type, default, range and a line of
// help. A value that does not fit is refused with a line that names the workload and what it
// accepts.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fourways {

/// A value or key that a workload does not accept. what() is one line for a person.
class ParamError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

using ParamValue = std::variant<std::int64_t, double, std::string>;

struct ParamSpec {
  enum class Type { integer, real, duration, choice };

  std::string name;
  Type type;
  ParamValue fallback;  // durations are integers of nanoseconds
  double low = 0;       // integer, real, duration (ns): the least and the greatest accepted
  double high = 0;
  std::vector<std::string> choices;
  std::string help;

  static ParamSpec integer(std::string name, std::int64_t fallback, std::int64_t low,
                           std::int64_t high, std::string help);
  static ParamSpec real(std::string name, double fallback, double low, double high,
                        std::string help);
  static ParamSpec duration(std::string name, std::chrono::nanoseconds fallback,
                            std::chrono::nanoseconds low, std::chrono::nanoseconds high,
                            std::string help);
  static ParamSpec choice(std::string name, std::vector<std::string> choices, std::string help);

  /// "integer 1..4096", "duration 1us..10s", "one of none, lock, join".
  std::string accepts() const;
};

/// `text` as a value of `spec`; `owner` ("workload primes") stands in the error. Throws ParamError.
ParamValue parse_param(const ParamSpec& spec, std::string_view text, std::string_view owner);
/// The value as the command line takes it and a case name shows it: "5ms", "200", "mutex".
std::string to_text(const ParamSpec& spec, const ParamValue& value);

/// The settled values of one case: every declared key has one.
class Params {
 public:
  explicit Params(std::vector<ParamSpec> specs);

  /// Throws ParamError naming `owner`, the key and what is accepted.
  void set(std::string_view key, std::string_view text, std::string_view owner);

  std::int64_t integer(std::string_view key) const;
  /// An integer that is declared to lie within 0 and 2^32 - 1.
  std::uint32_t count(std::string_view key) const;
  double real(std::string_view key) const;
  std::chrono::nanoseconds duration(std::string_view key) const;
  const std::string& choice(std::string_view key) const;
  /// The choice as an enumerator. Those of Enum stand in the order in which the choices are
  /// declared.
  template <class Enum>
  Enum choice_as(std::string_view key) const {
    return static_cast<Enum>(place_of_choice(key));
  }

  const std::vector<ParamSpec>& specs() const noexcept { return specs_; }
  const ParamValue& value(std::string_view key) const;
  bool is_default(const ParamSpec& spec) const { return value(spec.name) == spec.fallback; }

 private:
  const ParamSpec* find(std::string_view key) const noexcept;
  std::size_t place_of_choice(std::string_view key) const;

  std::vector<ParamSpec> specs_;
  std::map<std::string, ParamValue, std::less<>> values_;
};

}  // namespace fourways
