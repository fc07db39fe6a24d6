#include "bench/machine/system_files.hpp"

#include <charconv>
#include <fstream>
#include <sstream>

namespace fourways {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kEdges = " \t\n:=\"";
  const std::size_t first = text.find_first_not_of(kEdges);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kEdges) - first + 1));
}

}  // namespace

std::optional<std::string> SystemFiles::text(std::string_view path) const {
  std::ifstream file(root_ / std::filesystem::path(path).relative_path());
  if (!file) return std::nullopt;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::optional<std::string> SystemFiles::line(std::string_view path) const {
  const auto all = text(path);
  if (!all) return std::nullopt;
  return trimmed(all->substr(0, all->find('\n')));
}

std::optional<std::int64_t> SystemFiles::number(std::string_view path) const {
  const auto first = line(path);
  std::int64_t value = 0;
  if (!first) return std::nullopt;
  const auto parsed = std::from_chars(first->data(), first->data() + first->size(), value);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return value;
}

std::optional<std::string> SystemFiles::field(std::string_view path, std::string_view key) const {
  std::istringstream all(text(path).value_or(""));
  for (std::string line; std::getline(all, line);) {
    if (line.starts_with(key) && line.find_first_of(" \t:=", key.size()) == key.size()) {
      return trimmed(std::string_view(line).substr(key.size()));
    }
  }
  return std::nullopt;
}

}  // namespace fourways
