// The tutorials' counterparts, which tutorials.json lists in the order of the five files: every
// example, API and statement, and what stands for it here. `fourways list tutorials` and
// TUTORIALS.md show them.
#pragma once

#include <string>
#include <vector>

#include "reports/record/fields.hpp"

namespace fourways {

struct TutorialRow {
  std::string file;     // the prefix of its name: "000"
  std::string place;    // "In [10]", "2 Process"
  std::string shows;    // the example, API or statement
  std::string here;     // workload, runner, claim or test
  std::string claims;   // "C1a, C3", or empty
  std::string command;  // what runs it; empty for what cannot be measured
};
FOURWAYS_FIELDS(TutorialRow, ("file", row.file, Presence::may_lack), place, shows, here,
                ("claims", row.claims, Presence::may_lack),
                ("command", row.command, Presence::may_lack));

const std::vector<TutorialRow>& tutorial_rows();

/// The rows as the table in TUTORIALS.md, which a test compares with this.
std::string tutorials_markdown();

}  // namespace fourways
