// One sample as a run takes it: the record comes back, and no process stays.
#include "bench/run/sample_process.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "bench/sample/process_tree.hpp"
#include "bench/sample/sample_record.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class SampleProcessTest : public testing::Test {
 protected:
  void SetUp() override { become_subreaper(); }
  void TearDown() override { EXPECT_TRUE(children_of(::getpid()).empty()); }

  Sample run(const std::string& name) {
    const Case chosen = parse_case(name);
    return run_sample(chosen, request_, interrupts_);
  }

  SampleRequest request_{.program = FOURWAYS_TEST_BENCH_MODELS,
                         .timeout = std::chrono::seconds(30)};
  Interrupts interrupts_;
};

TEST_F(SampleProcessTest, a_sample_has_figures_and_books) {
  const Sample sample = run("square/fork/tasks:4");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_GT(sample.wall_ns, 0);
  EXPECT_GT(sample.overhead_ns, 0);
  EXPECT_EQ(sample.accounts.units_created, 4);
  EXPECT_EQ(sample.accounts.tasks_done, 4);
  EXPECT_EQ(sample.accounts.checksum.size(), 16U);
  EXPECT_EQ(sample.operations, 4);
}

TEST_F(SampleProcessTest, equal_work_has_equal_checksums_whatever_the_runner) {
  EXPECT_EQ(run("square/serial/tasks:9").accounts.checksum,
            run("square/epoll/tasks:9").accounts.checksum);
}

TEST_F(SampleProcessTest, no_descriptor_is_lost) {
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 3; ++i) run("square/thread/tasks:2");
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(SampleProcessTest, a_program_that_is_missing_is_named) {
  request_.program = "/nonexistent/bench_models";
  const Sample sample = run("square/serial/tasks:2");
  EXPECT_EQ(sample.status, Sample::Status::failed);
  EXPECT_THAT(sample.reason->text, HasSubstr("cannot start /nonexistent/bench_models"));
}

TEST_F(SampleProcessTest, a_program_that_writes_no_record_fails_the_sample) {
  request_.program = "/bin/true";
  EXPECT_EQ(run("square/serial/tasks:2").reason->type, SampleReason::Type::exit);
}

TEST_F(SampleProcessTest, an_interrupt_ends_the_sample_early) {
  ::raise(SIGINT);  // blocked by Interrupts, so it is found there
  run("sleep/serial/tasks:1000/duration:1s");
  EXPECT_EQ(interrupts_.signal(), SIGINT);
}

TEST(SampleRecordTest, a_record_survives_the_way_through_a_descriptor) {
  Measured measured;
  measured.sample = blank_sample(parse_case("sleep/serial/tasks:3"));
  measured.sample.wall_ns = 1234.5;
  measured.batches_ns = 99;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  write_record(ends[1], measured);
  std::string line(4096, '\0');
  line.resize(static_cast<std::size_t>(::read(ends[0], line.data(), line.size())));
  const Measured back = read_record(line);
  EXPECT_EQ(back.sample, measured.sample);
  EXPECT_EQ(back.batches_ns, 99);
}

}  // namespace
}  // namespace fourways
