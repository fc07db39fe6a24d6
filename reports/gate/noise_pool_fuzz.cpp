// Recorded noise that was cut, edited or made up.
#include <set>

#include "reports/gate/gate.hpp"
#include "reports/gate/noise_pool.hpp"
#include "reports/record/report_error.hpp"
#include "reports/testing/samples.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

/// The samples that a run would have taken of it.
std::vector<Sample> samples_of(const NoisePool& pool) {
  std::vector<Sample> samples;
  for (const auto& each : pool.cases) {
    for (std::size_t round = 0; round < each.blocks.size(); ++round) {
      Sample sample = sample_of("work", "thread", static_cast<std::int64_t>(round), 1);
      sample.case_name = each.name;
      sample.kind = each.kind;
      for (std::size_t i = 0; i < 2; ++i) {
        sample.wall_ns = each.blocks[round].base_ns[i];
        sample.notes[kSideNote] = kBaseSide;
        samples.push_back(sample);
        sample.wall_ns = each.blocks[round].newer_ns[i];
        sample.notes[kSideNote] = kNewSide;
        samples.push_back(sample);
      }
    }
  }
  return samples;
}

bool names_differ(const NoisePool& pool) {
  std::set<std::string> names;
  for (const auto& each : pool.cases) names.insert(each.name);
  return names.size() == pool.cases.size();
}

}  // namespace

void fuzz_noise_pool(std::string_view text) {
  try {
    const NoisePool pool = read_noise_pool_text(text, "noise.csv");
    must_hold(pool.rounds() > 0, "a pool has rounds");
    const std::string again = pool_csv(pool);
    must_hold(pool_csv(read_noise_pool_text(again, "again")) == again,
              "a pool is the same when it is written and read again");
    if (names_differ(pool)) {
      must_hold(pool_csv(pool_of(samples_of(pool))) == again, "a pool is what its samples were");
    }
    std::mt19937_64 random(1);
    PoolDraw draw(pool, random);
    for (std::size_t round = 0; round < 3; ++round) (void)draw.block(0, round);
  } catch (const ReportError&) {
  }
}

}  // namespace fourways
