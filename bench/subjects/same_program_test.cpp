// Which programs are one.
#include "bench/subjects/same_program.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bench/sample/process_tree.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

TEST(SameProgramTest, a_copy_is_the_same_and_one_byte_more_is_another) {
  become_subreaper();
  Interrupts interrupts;
  const TemporaryDirectory folder("same");
  const std::string real = FOURWAYS_TEST_BENCHMARK_PROGRAM;
  const std::string copy = folder.path() + "/copy";
  std::filesystem::copy_file(real, copy);
  EXPECT_TRUE(same_program(real, real, interrupts));
  EXPECT_TRUE(same_program(real, copy, interrupts));
  std::ofstream(copy, std::ios::app) << '\0';
  EXPECT_FALSE(same_program(real, copy, interrupts));
  EXPECT_FALSE(same_program(real, "/bin/sh", interrupts));
}

TEST(SameProgramTest, a_script_is_equal_to_itself_alone) {
  become_subreaper();
  Interrupts interrupts;
  const TemporaryDirectory folder("same");
  for (const char* name : {"/a", "/b"}) std::ofstream(folder.path() + name) << "#!/bin/sh\n. ./x\n";
  EXPECT_TRUE(same_program(folder.path() + "/a", folder.path() + "/./a", interrupts));
  EXPECT_FALSE(same_program(folder.path() + "/a", folder.path() + "/b", interrupts));
  EXPECT_FALSE(same_program(folder.path() + "/a", "/nonexistent", interrupts));
}

}  // namespace
}  // namespace fourways
