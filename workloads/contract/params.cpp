// Parsing and range checks of parameters.
#include "workloads/contract/params.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace fourways {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};
constexpr std::array<Unit, 4> kUnits{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};

std::string duration_text(std::int64_t nanoseconds) {
  for (std::size_t i = kUnits.size(); i-- > 1;) {
    const auto unit = static_cast<std::int64_t>(kUnits[i].nanoseconds);
    if (nanoseconds != 0 && nanoseconds % unit == 0) {
      return fmt::format("{}{}", nanoseconds / unit, kUnits[i].name);
    }
  }
  return fmt::format("{}ns", nanoseconds);
}

/// The whole of `text` as a number, and what follows it.
bool split_number(std::string_view text, double& number, std::string_view& rest) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) return false;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool parse_duration(std::string_view text, double& nanoseconds) {
  std::string_view unit_name;
  if (!split_number(text, nanoseconds, unit_name)) return false;
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const Unit& known) { return known.name == unit_name; });
  if (unit == kUnits.end()) return false;
  nanoseconds *= unit->nanoseconds;
  return true;
}

bool in_range(const ParamSpec& spec, double number) {
  return number >= spec.low && number <= spec.high;
}

}  // namespace

ParamSpec ParamSpec::integer(std::string name, std::int64_t fallback, std::int64_t low,
                             std::int64_t high, std::string help) {
  return {std::move(name),
          Type::integer,
          fallback,
          static_cast<double>(low),
          static_cast<double>(high),
          {},
          std::move(help)};
}

ParamSpec ParamSpec::real(std::string name, double fallback, double low, double high,
                          std::string help) {
  return {std::move(name), Type::real, fallback, low, high, {}, std::move(help)};
}

ParamSpec ParamSpec::duration(std::string name, std::chrono::nanoseconds fallback,
                              std::chrono::nanoseconds low, std::chrono::nanoseconds high,
                              std::string help) {
  return {std::move(name),
          Type::duration,
          std::int64_t{fallback.count()},
          static_cast<double>(low.count()),
          static_cast<double>(high.count()),
          {},
          std::move(help)};
}

ParamSpec ParamSpec::choice(std::string name, std::vector<std::string> choices, std::string help) {
  ParamValue fallback = choices.front();
  return {std::move(name),    Type::choice,   std::move(fallback), 0, 0,
          std::move(choices), std::move(help)};
}

std::string ParamSpec::accepts() const {
  switch (type) {
    case Type::integer:
      return fmt::format("an integer {}..{}", static_cast<std::int64_t>(low),
                         static_cast<std::int64_t>(high));
    case Type::real: return fmt::format("a number {}..{}", low, high);
    case Type::duration:
      return fmt::format("a duration {}..{}", duration_text(static_cast<std::int64_t>(low)),
                         duration_text(static_cast<std::int64_t>(high)));
    case Type::choice: return fmt::format("one of {}", fmt::join(choices, ", "));
  }
  return {};
}

ParamValue parse_param(const ParamSpec& spec, std::string_view text, std::string_view owner) {
  double number = 0;
  std::string_view rest;
  switch (spec.type) {
    case ParamSpec::Type::integer: {
      std::int64_t whole = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
      if (error == std::errc{} && end == text.data() + text.size() &&
          in_range(spec, static_cast<double>(whole))) {
        return whole;
      }
      break;
    }
    case ParamSpec::Type::real:
      if (split_number(text, number, rest) && rest.empty() && in_range(spec, number)) return number;
      break;
    case ParamSpec::Type::duration:
      if (parse_duration(text, number) && in_range(spec, number)) {
        return static_cast<std::int64_t>(std::llround(number));
      }
      break;
    case ParamSpec::Type::choice:
      if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end()) {
        return std::string(text);
      }
      break;
  }
  throw ParamError(fmt::format("{}: {}={} is not accepted; {} takes {} (default {}): {}", owner,
                               spec.name, text, spec.name, spec.accepts(),
                               to_text(spec, spec.fallback), spec.help));
}

std::string to_text(const ParamSpec& spec, const ParamValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  const auto whole = std::get<std::int64_t>(value);
  return spec.type == ParamSpec::Type::duration ? duration_text(whole) : fmt::format("{}", whole);
}

Params::Params(std::vector<ParamSpec> specs) : specs_(std::move(specs)) {
  for (const ParamSpec& spec : specs_) values_.emplace(spec.name, spec.fallback);
}

const ParamSpec* Params::find(std::string_view key) const noexcept {
  const auto found = std::find_if(specs_.begin(), specs_.end(),
                                  [&](const ParamSpec& spec) { return spec.name == key; });
  return found == specs_.end() ? nullptr : &*found;
}

void Params::set(std::string_view key, std::string_view text, std::string_view owner) {
  const ParamSpec* spec = find(key);
  if (spec == nullptr) {
    std::vector<std::string> known;
    for (const ParamSpec& each : specs_) known.push_back(each.name);
    throw ParamError(
        fmt::format("{}: no parameter '{}'; it accepts {}", owner, key, fmt::join(known, ", ")));
  }
  values_.find(key)->second = parse_param(*spec, text, owner);
}

const ParamValue& Params::value(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) {
    throw std::logic_error(fmt::format("parameter '{}' was never declared", key));
  }
  return found->second;
}

std::int64_t Params::integer(std::string_view key) const {
  return std::get<std::int64_t>(value(key));
}
std::uint32_t Params::count(std::string_view key) const {
  return static_cast<std::uint32_t>(integer(key));
}
double Params::real(std::string_view key) const { return std::get<double>(value(key)); }
std::chrono::nanoseconds Params::duration(std::string_view key) const {
  return std::chrono::nanoseconds(std::get<std::int64_t>(value(key)));
}
const std::string& Params::choice(std::string_view key) const {
  return std::get<std::string>(value(key));
}
std::size_t Params::place_of_choice(std::string_view key) const {
  const std::string& chosen = choice(key);
  const std::vector<std::string>& choices = find(key)->choices;
  return static_cast<std::size_t>(std::ranges::find(choices, chosen) - choices.begin());
}

}  // namespace fourways
