// Values of parameters: durations, whole and real numbers, choices. What is accepted lies within
// its range, and is the same value when it is written and read again.
#include <array>
#include <string_view>

#include "workloads/contract/params.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_params(std::string_view text) {
  using namespace std::chrono_literals;
  static const std::array<ParamSpec, 5> kSpecs{
      ParamSpec::integer("count", 8, -100, 4096, "how many"),
      ParamSpec::real("ratio", 0.5, -2, 1e300, "how much"),
      ParamSpec::duration("delay", 4ms, 0ns, 10s, "how long"),
      ParamSpec::duration("years", 4ms, 1us, 24h * 365 * 100, "how very long"),
      ParamSpec::choice("guard", {"none", "lock", "5ms"}, "what guards it")};
  for (const ParamSpec& spec : kSpecs) {
    Params params({spec});
    try {
      params.set(spec.name, text, "workload");
    } catch (const ParamError&) {
      continue;
    }
    const ParamValue& value = params.value(spec.name);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      const auto number = static_cast<double>(*whole);
      must_hold(number >= spec.low && number <= spec.high, "what is accepted lies in its range");
    }
    must_hold(parse_param(spec, to_text(spec, value), "again") == value,
              "a value is the same when it is written and read again");
    must_hold(params.is_default(spec) == (value == spec.fallback), "a default is known as one");
  }
  try {
    Params params({kSpecs[0]});
    params.set(text, "1", "workload");
    must_hold(text == kSpecs[0].name, "a key that nobody declared is refused");
  } catch (const ParamError&) {
  }
}

}  // namespace fourways
