// Progress: shows on standard error how far a run is. On a terminal that is one line with a bar,
// drawn before a sample starts and never while one runs; elsewhere, and on a terminal that cannot
// redraw a line, it is a plain line a round. What cannot be shown is lost, and the run goes on.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace fourways {

/// What the line shows.
struct ProgressState {
  std::size_t done = 0;
  std::size_t total = 0;
  std::string current;                                // the case to be measured next
  std::optional<std::chrono::duration<double>> left;  // estimated; unknown before the first sample
};

/// The line for a terminal of `width` columns: at most width - 1 of them, so that it never wraps,
/// and nothing where there is but one.
/// Pure.
std::string progress_line(const ProgressState& state, std::size_t width, bool color);

/// "3 min 20 s". Pure.
std::string duration_text(std::chrono::duration<double> duration);

class Progress {
 public:
  /// `total` samples to come in this call. Quiet: only notes are written.
  Progress(std::size_t total, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void starting(const std::string& case_name);
  void finished(std::uint32_t round, std::uint32_t rounds, bool last_of_round);
  /// `count` samples will not be taken after all.
  void skip(std::size_t count) noexcept { total_ -= count; }
  /// A line that stays.
  void note(const std::string& line);

 private:
  void clear();
  void show(const std::string& line, std::size_t columns);
  std::optional<std::chrono::duration<double>> left() const;

  std::size_t total_;
  std::size_t done_ = 0;
  bool quiet_;
  bool redraws_;
  std::size_t drawn_ = 0;  // columns of the line on the terminal
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace fourways
