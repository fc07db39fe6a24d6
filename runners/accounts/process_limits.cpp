#include "runners/accounts/process_limits.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <string>

namespace fourways {
namespace {

namespace fs = std::filesystem;

/// What follows `key` and its separator on the first line that begins so.
std::optional<std::string> entry(const fs::path& file, std::string_view key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t value = line.find_first_not_of(" \t:", key.size());
    if (value != std::string::npos && value > key.size()) return line.substr(value);
  }
  return std::nullopt;
}

std::optional<std::int64_t> number(const std::optional<std::string>& text, int base = 10) {
  std::uint64_t value = 0;
  if (!text) return std::nullopt;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), value, base);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> left(std::string_view limit, std::string_view used,
                                 const fs::path& root) {
  const auto most = soft_limit(limit, root);
  if (!most) return std::nullopt;
  const auto now_kb = number(entry(root / "proc/self/status", used));
  return *most - now_kb.value_or(0) * 1024;
}

bool is_bound(const fs::path& status, std::int64_t user) {
  constexpr std::int64_t kAdminOrResource = 1 << 21 | 1 << 24;  // capabilities(7)
  return user != 0 && (number(entry(status, "CapEff"), 16).value_or(0) & kAdminOrResource) == 0;
}

}  // namespace

std::optional<std::int64_t> soft_limit(std::string_view name, const fs::path& root) {
  return number(entry(root / "proc/self/limits", name));
}

std::optional<std::int64_t> address_space_left(const fs::path& root) {
  return left("Max address space", "VmSize", root);
}

std::optional<std::int64_t> data_left(const fs::path& root) {
  return left("Max data size", "VmData", root);
}

std::optional<std::int64_t> units_of_user(const fs::path& root) {
  const auto own = number(entry(root / "proc/self/status", "Uid"));
  if (!own || !is_bound(root / "proc/self/status", *own)) return std::nullopt;
  std::int64_t units = 0;
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator(root / "proc", ignored)) {
    const std::string name = process.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const fs::path status = process.path() / "status";
    if (number(entry(status, "Uid")) == own) units += number(entry(status, "Threads")).value_or(0);
  }
  return units;
}

}  // namespace fourways
