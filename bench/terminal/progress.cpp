// One line, redrawn from its start and cut to the width of the terminal of the moment. What was
// longer before is painted over with spaces: every terminal that returns its cursor can do that.
#include "bench/terminal/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

constexpr std::size_t kMostBar = 30;
constexpr std::size_t kLeastBar = 8;
constexpr std::size_t kAssumedWidth = 80;

std::string bar(const ProgressState& state, std::size_t columns, bool color) {
  const std::size_t inner = columns - 2;
  const std::size_t full = state.total == 0 ? inner : inner * state.done / state.total;
  const std::string filled(full, '#');
  const std::string empty(inner - full, '.');
  return color ? fmt::format("[\033[32m{}\033[0m{}]", filled, empty)
               : fmt::format("[{}{}]", filled, empty);
}

}  // namespace

std::string duration_text(std::chrono::duration<double> duration) {
  const auto seconds = static_cast<std::int64_t>(std::ceil(duration.count()));
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

std::string progress_line(const ProgressState& state, std::size_t width, bool color) {
  const std::size_t room = width - std::min<std::size_t>(width, 1);
  std::string count = fmt::format("{}/{}", state.done, state.total);
  if (state.left) count += fmt::format(", {} left", duration_text(*state.left));
  if (count.size() >= room) return count.substr(0, room);
  // The count first, then a bar in what is left, then as much of the case's name as fits.
  const std::size_t rest = room - count.size() - 1;
  if (rest < kLeastBar) return count;
  const std::size_t columns = std::clamp(rest / 2, kLeastBar, kMostBar);
  std::string line = bar(state, columns, color) + ' ' + count;
  const std::size_t used = columns + 1 + count.size();
  if (room > used + 2) line.append("  ").append(first_columns(state.current, room - used - 2));
  return line;
}

Progress::Progress(std::size_t total, bool quiet)
    : total_(total), quiet_(quiet), redraws_(can_redraw(STDERR_FILENO)) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (drawn_ > 0) show("", 0);
  if (drawn_ > 0) draw("\r");
  drawn_ = 0;
}

/// `line` takes so many columns; those that the line before took beyond them become spaces. The
/// terminal may have become narrower meanwhile.
void Progress::show(const std::string& line, std::size_t columns) {
  const std::size_t width = terminal_width(STDERR_FILENO).value_or(kAssumedWidth);
  const std::size_t before = std::min(drawn_, width - std::min<std::size_t>(width, 1));
  draw('\r' + line + std::string(before - std::min(before, columns), ' '));
}

std::optional<std::chrono::duration<double>> Progress::left() const {
  if (done_ == 0) return std::nullopt;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began_;
  return taken / static_cast<double>(done_) * static_cast<double>(total_ - done_);
}

void Progress::starting(const std::string& case_name) {
  if (quiet_ || !redraws_) return;
  const std::size_t width = terminal_width(STDERR_FILENO).value_or(kAssumedWidth);
  const ProgressState state{done_, total_, fit_to_show(case_name, STDERR_FILENO), left()};
  const std::size_t columns = display_width(progress_line(state, width, false));
  show(progress_line(state, width, wants_color(STDERR_FILENO)), columns);
  drawn_ = columns;
}

void Progress::finished(std::uint32_t round, std::uint32_t rounds, bool last_of_round) {
  ++done_;
  if (quiet_ || redraws_ || !last_of_round) return;
  tell(fmt::format("round {} of {}: {} of {} samples, {} left", round + 1, rounds, done_, total_,
                   duration_text(*left())));
}

void Progress::note(const std::string& line) {
  clear();
  tell(line);
}

}  // namespace fourways
