// The tutorials' counterparts, which tutorials.json lists in the order of the five files: every
// example, API and statement, and what stands for it here. `fourways list tutorials` and
// TUTORIALS.md show them.
#pragma once

#include <string>
#include <vector>

namespace fourways {

struct TutorialRow {
  std::string file;     // the prefix of its name: "000"
  std::string place;    // "In [10]", "2 Process"
  std::string shows;    // the example, API or statement
  std::string here;     // workload, runner, claim or test
  std::string claims;   // "C1a, C3", or empty
  std::string command;  // what runs it; empty for what cannot be measured
};

const std::vector<TutorialRow>& tutorial_rows();

/// The rows as the table in TUTORIALS.md, which a test compares with this.
std::string tutorials_markdown();

}  // namespace fourways
