// The rivals' figures, and models that are what they say.
#include "bench/self_check/gate/rivals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/self_check/gate/models.hpp"

namespace fourways {
namespace {

TEST(UTest, gives_what_its_formula_gives_worked_out_elsewhere) {
  // U = 0 of 9 x 9, and with ties.
  std::vector<double> low, high;
  for (int i = 0; i < 9; ++i) {
    low.push_back(i);
    high.push_back(i + 9);
  }
  EXPECT_NEAR(u_test(low, high), 0.0004122948, 1e-9);
  const std::vector<double> tied = {0, 0, 1, 1, 2, 2, 3, 3, 4};
  EXPECT_NEAR(u_test(low, tied), 0.0823522151, 1e-9);
  EXPECT_NEAR(u_test(low, low), 1, 1e-9);
  EXPECT_EQ(u_test({}, low), 1);
}

TEST(MeanRatio, is_of_means) {
  const std::vector<double> base = {1, 3};
  const std::vector<double> newer = {4, 4};
  EXPECT_EQ(mean_ratio(base, newer), 2);
}

TEST(NoiseModels, are_centred_and_as_wide_as_they_say) {
  for (const NoiseModel& model : made_up_models()) {
    std::mt19937_64 random(4);
    const BlockSource source = model.source(random);
    std::size_t above = 0;
    std::vector<double> sizes;
    constexpr std::size_t kBlocks = 4000;
    for (std::size_t round = 0; round < kBlocks; ++round) {
      const NoiseBlock block = source(0, round);
      const double value = block_value(block.base_ns, block.newer_ns);
      above += value > 0 ? 1 : 0;
      sizes.push_back(std::abs(value));
    }
    EXPECT_NEAR(static_cast<double>(above) / kBlocks, 0.5, 0.024) << model.name;
    EXPECT_GT(median(sizes), 0.003) << model.name;
    EXPECT_LT(median(sizes), 0.08) << model.name;
  }
}

}  // namespace
}  // namespace fourways
