// Reads ISO 8601 by hand, for GCC 12 has no std::chrono::parse.
#include "reports/history/timestamp.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>

namespace fourways {
namespace {

namespace chrono = std::chrono;

constexpr Timestamp kEnd = chrono::sys_days(chrono::year(10000) / 1 / 1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the text apart from the left; once something does not fit, ok() stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    const bool all =
        rest_.size() >= count && std::all_of(rest_.begin(), rest_.begin() + count, is_digit);
    if (!all) return fail();
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }
  int digits_below(std::size_t count, int end) {
    const int value = digits(count);
    return value < end ? value : fail();
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void require(bool fits) { ok_ = ok_ && fits; }
  void skip_digits() {
    digits(1);
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

chrono::seconds read_zone(Scanner& scanner) {
  if (scanner.at_end() || scanner.take('Z')) return chrono::seconds(0);
  const bool east = scanner.take('+');
  scanner.require(east || scanner.take('-'));
  const chrono::hours hours(scanner.digits_below(2, 24));
  scanner.take(':');
  const chrono::seconds offset = hours + chrono::minutes(scanner.digits_below(2, 60));
  return east ? offset : -offset;
}

std::optional<Timestamp> read_date(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.digits(4);
  scanner.require(scanner.take('-'));
  const int month = scanner.digits(2);
  scanner.require(scanner.take('-'));
  const int day = scanner.digits(2);
  const chrono::year_month_day date =
      chrono::year(year) / static_cast<unsigned>(month) / static_cast<unsigned>(day);
  scanner.require(date.ok() && (scanner.take('T') || scanner.take(' ')));
  const chrono::hours hour(scanner.digits_below(2, 24));
  scanner.require(scanner.take(':'));
  const chrono::minutes minute(scanner.digits_below(2, 60));
  scanner.require(scanner.take(':'));
  const chrono::seconds second(scanner.digits_below(2, 61));  // a leap second is one
  if (scanner.take('.')) scanner.skip_digits();
  const chrono::seconds offset = read_zone(scanner);
  if (!scanner.ok() || !scanner.at_end()) return std::nullopt;
  return chrono::sys_days(date) + hour + minute + second - offset;
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
    time = read_date(text);
  }
  if (!time || *time < Timestamp() || *time >= kEnd) return std::nullopt;
  return time;
}

std::string timestamp_text(Timestamp time) { return fmt::format("{:%FT%TZ}", time); }

}  // namespace fourways
