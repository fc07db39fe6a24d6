// The table of fuzzers, all in one program: `fuzzers --fuzzer=NAME` runs one of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fourways {

struct Fuzzer {
  std::string name;
  /// Reads `input` as the code under test would, and holds its promises to be true.
  void (*run)(std::string_view input);
  /// How inputs are changed: "json" knows values, keys and lines; "bytes" does not.
  std::string form;
  std::string seeds;  ///< files and folders of first inputs, from the root of the tree
  std::string reads;  ///< the sources whose lines it is to reach, likewise
};

/// In the order of the list.
const std::vector<Fuzzer>& fuzzers();

}  // namespace fourways
