// matmul: the product by definition, sizes beside the block's, rows dealt out.
#include <gtest/gtest.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

TEST(Matmul, comes_to_the_product_by_definition) {
  const WorkloadInfo& info = find_workload("matmul");
  Params params = params_of(info);
  params.set("n", "5", "test");
  Arena arena = Arena::create();
  const auto workload = info.make();
  workload->prepare(params, arena);

  std::int64_t sum = 0;  // (i+1) (j+1) a[i][k] b[k][j]
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j) {
      for (int k = 0; k < 5; ++k) {
        sum += (i + 1) * (j + 1) * ((i * 3 + k * 5) % 15 - 7) * ((k * 7 + j * 11) % 13 - 6);
      }
    }
  }
  const auto expected = static_cast<std::uint64_t>(sum);
  EXPECT_NO_THROW(workload->verify(std::vector{expected, expected}));
  EXPECT_THROW(workload->verify(std::vector{expected, expected + 1}), WrongResult);
}

TEST(Matmul, fits_sizes_beside_the_block) {
  for (const char* n : {"1", "2", "63", "64", "65", "150"}) {
    const Sample sample = measured_case(std::string("matmul/thread/tasks:2/n:") + n);
    EXPECT_EQ(sample.status, Sample::Status::ok) << n << ": " << sample.reason->text;
  }
}

TEST(Matmul, rows_may_be_dealt_out_to_any_number_of_tasks) {
  for (const char* tasks : {"1", "3", "100"}) {  // 100: some get none
    for (const char* runner : {"serial", "fork", "thread_pool", "epoll"}) {
      const Sample sample =
          measured_case(std::string("matmul/") + runner + "/tasks:" + tasks + "/n:70/each:rows");
      EXPECT_EQ(sample.status, Sample::Status::ok) << runner << tasks << sample.reason->text;
    }
  }
}

}  // namespace
}  // namespace fourways
