// The main() of test binaries in which the runner `spawn` runs: it starts them anew.
#include <gmock/gmock.h>

#include "runners/process/unit_image.hpp"

int main(int argc, char** argv) {
  fourways::run_unit_if_asked(argc, argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
