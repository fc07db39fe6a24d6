// Points in time that people and git write.
#include "reports/history/timestamp.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_timestamp(std::string_view text) {
  const auto time = read_timestamp(text);
  if (!time) return;
  must_hold(read_timestamp(timestamp_text(*time)) == time,
            "a time is the same when it is written and read again");
}

}  // namespace fourways
