// Noise pool: recorded blocks of samples in which nothing changed, so that they show what a
// machine's noise does to them. The error rates of a gate are estimated by drawing whole gates from
// it. It is kept as comma-separated text, so that the same noise can be drawn from again.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/sample.hpp"

namespace fourways {

/// Wall times of one block: those of either side, in the order in which they were measured.
struct NoiseBlock {
  std::array<double, 2> base_ns{};
  std::array<double, 2> newer_ns{};
};

struct NoisePool {
  struct NoiseCase {
    std::string name;
    std::string kind;  // "cpu", "io" ...
    std::vector<NoiseBlock> blocks;
  };
  std::vector<NoiseCase> cases;

  /// Of each case; block i of all of them was measured in the same round.
  [[nodiscard]] std::size_t rounds() const { return cases.empty() ? 0 : cases[0].blocks.size(); }
};

/// From the samples of a paired run, which their notes tell apart (gate.hpp). A round counts if
/// every case has a whole block in it; pairs that were measured again do not count.
NoisePool pool_of(std::span<const Sample> samples);

/// As text: a heading, then a line a block. read_noise_pool() throws ReportError that names the
/// file and the line which cannot be read.
std::string pool_csv(const NoisePool& pool);
NoisePool read_noise_pool(const std::filesystem::path& path);
NoisePool read_noise_pool_text(std::string_view text, const std::string& file);

/// Draws rounds from a pool: runs of neighbours, so that drift and bursts stay what they are, of
/// geometric length with the mean kMeanRun, the last round followed by the first (the stationary
/// bootstrap: Politis and Romano 1994, JASA 89, 1303-1313). All cases take the same rounds, so that
/// a disturbance of all still strikes all. A coin says anew for each block which side is base, as
/// in a run. Not thread-safe.
class PoolDraw {
 public:
  static constexpr std::size_t kMeanRun = 8;

  /// `pool` has rounds, and it and `random` outlive this.
  PoolDraw(const NoisePool& pool, std::mt19937_64& random);
  /// The block of a case in a round. Rounds ascend.
  NoiseBlock block(std::size_t index, std::size_t round);

 private:
  const NoisePool* pool_;
  std::mt19937_64* random_;
  std::size_t round_ = 0;
  std::size_t at_ = 0;
};

/// A uniform number in [0, 1), the same with every standard library.
double uniform_share(std::mt19937_64& random);

}  // namespace fourways
