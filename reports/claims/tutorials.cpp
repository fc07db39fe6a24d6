// Reading tutorials.json. Where a row names a test, `ctest -R` finds it.
#include "reports/claims/tutorials.hpp"

#include <fmt/format.h>

#include "reports/record/embedded.hpp"

namespace fourways {

const std::vector<TutorialRow>& tutorial_rows() {
  static const std::vector<TutorialRow> rows = [] {
    std::vector<TutorialRow> read;
    const OrderedJson files = OrderedJson::parse(embedded_text("claims/tutorials.json"));
    for (const auto& [file, entries] : files.items()) {
      for (const OrderedJson& entry : entries) {
        read.push_back(read_as<TutorialRow>(entry));
        read.back().file = file;
      }
    }
    return read;
  }();
  return rows;
}

std::string tutorials_markdown() {
  std::string text =
      "| tutorial | it shows | here | claim | command |\n| --- | --- | --- | --- | --- |\n";
  const auto cell = [](std::string content) {
    for (std::size_t bar = 0; (bar = content.find('|', bar)) != std::string::npos; bar += 2) {
      content.insert(bar, 1, '\\');
    }
    return content;
  };
  for (const TutorialRow& row : tutorial_rows()) {
    const std::string command = row.command.empty() ? "" : "`" + cell(row.command) + "`";
    text += fmt::format("| {} {} | {} | {} | {} | {} |\n", row.file, cell(row.place),
                        cell(row.shows), cell(row.here), row.claims, command);
  }
  return text;
}

}  // namespace fourways
