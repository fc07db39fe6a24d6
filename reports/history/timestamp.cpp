// Reads ISO 8601 by hand, for GCC 12 has no std::chrono::parse.
#include "reports/history/timestamp.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <regex>

namespace fourways {
namespace {

namespace chrono = std::chrono;

constexpr Timestamp kEnd = chrono::sys_days(chrono::year(10000) / 1 / 1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Timestamp> read_date(const std::string& text) {
  constexpr std::size_t kLongest = 64;
  static const std::regex kForm(
      R"((\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))?)");
  std::smatch parts;
  if (text.size() > kLongest || !std::regex_match(text, parts, kForm)) return std::nullopt;
  const auto part = [&parts](std::size_t i) { return parts[i].matched ? std::stoi(parts[i]) : 0; };
  const chrono::year_month_day date = chrono::year(part(1)) / part(2) / part(3);
  // A leap second is one.
  if (!date.ok() || part(4) > 23 || part(5) > 59 || part(6) > 60) return std::nullopt;
  if (part(8) > 23 || part(9) > 59) return std::nullopt;
  const auto local = chrono::sys_days(date) + chrono::hours(part(4)) + chrono::minutes(part(5)) +
                     chrono::seconds(part(6));
  const chrono::minutes offset = chrono::hours(part(8)) + chrono::minutes(part(9));
  return parts[7] == "-" ? local + offset : local - offset;
}

}  // namespace

std::optional<Timestamp> read_timestamp(std::string_view text) {
  std::optional<Timestamp> time;
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_digit)) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    // Bounded before it becomes a time, whose clock may count finer.
    if (error == std::errc() && seconds < kEnd.time_since_epoch().count()) {
      time = Timestamp(chrono::seconds(seconds));
    }
  } else {
    time = read_date(std::string(text));
  }
  if (!time || *time < Timestamp() || *time >= kEnd) return std::nullopt;
  return time;
}

// By a std::tm, for a time_point would become one in nanoseconds, which end in 2262.
std::string timestamp_text(Timestamp time) {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(std::time_t{time.time_since_epoch().count()}));
}

}  // namespace fourways
