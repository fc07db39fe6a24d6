// hash: digests that Python's hashlib gives too, and sizes on both sides of its threshold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

std::unique_ptr<Workload> prepared(Arena& arena) {
  const WorkloadInfo& info = find_workload("hash");
  Params params = params_of(info);
  params.set("rounds", "3", "test");
  params.set("size", "1000", "test");
  auto workload = info.make();
  workload->prepare(params, arena);
  return workload;
}

// d = index.to_bytes(32, "little"); three times d = sha256(d + bytes(i % 251 for i in
// range(1000))); int.from_bytes(d[:8], "little"), for the indexes 0 and 1.
const std::vector<std::uint64_t> kByHashlib{0x990819fd98056eb0, 0x9cb63c9a9974a1b7};

TEST(Hash, comes_to_what_hashlib_comes_to) {
  Arena arena = Arena::create();
  EXPECT_NO_THROW(prepared(arena)->verify(kByHashlib));
}

TEST(Hash, refuses_a_wrong_digest_by_the_number_of_its_task) {
  Arena arena = Arena::create();
  std::vector<std::uint64_t> results = kByHashlib;
  ++results[1];
  try {
    prepared(arena)->verify(results);
    FAIL() << "a wrong digest passed";
  } catch (const WrongResult& wrong) {
    EXPECT_THAT(wrong.what(), testing::HasSubstr("task 1's digest begins 9cb63c9a9974a1b8"));
  }
}

TEST(Hash, takes_buffers_of_a_byte_a_kilobyte_and_a_megabyte) {
  for (const char* size : {"1", "1024", "1048576"}) {
    std::string checksum;
    for (const char* runner : {"serial", "fork", "thread", "thread_pool", "fiber", "epoll"}) {
      SCOPED_TRACE(runner);
      const Sample sample =
          measured_case(std::string("hash/") + runner + "/tasks:3/rounds:2/size:" + size);
      ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
      EXPECT_EQ(sample.operations, 6);
      if (checksum.empty()) checksum = sample.accounts.checksum;
      EXPECT_EQ(sample.accounts.checksum, checksum);
    }
  }
}

}  // namespace
}  // namespace fourways
