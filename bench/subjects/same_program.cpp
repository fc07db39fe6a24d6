#include "bench/subjects/same_program.hpp"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "bench/run/fresh_process.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kMostSilence{10};

bool equal_files(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  if (error || fs::file_size(a, error) != fs::file_size(b, error) || error) return false;
  std::ifstream left(a, std::ios::binary), right(b, std::ios::binary);
  std::array<char, std::size_t{1} << 16> from_left, from_right;
  while (left && right) {
    left.read(from_left.data(), from_left.size());
    right.read(from_right.data(), from_right.size());
    if (left.gcount() != right.gcount() ||
        std::memcmp(from_left.data(), from_right.data(), static_cast<std::size_t>(left.gcount())) !=
            0) {
      return false;
    }
  }
  return left.eof() && right.eof();
}

/// The loader that a program asks for (elf(5)): empty, it needs none; nothing, it is no 64-bit ELF.
std::optional<std::string> loader_of(const std::string& program) {
  std::ifstream file(program, std::ios::binary);
  Elf64_Ehdr header{};
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  if (!file || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) {
    return std::nullopt;
  }
  file.seekg(static_cast<std::streamoff>(header.e_phoff));
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    file.read(reinterpret_cast<char*>(&segment), sizeof segment);
    if (!file) return std::nullopt;
    if (segment.p_type != PT_INTERP) continue;
    std::string name(std::min<std::size_t>(segment.p_filesz, 4096), '\0');
    file.seekg(static_cast<std::streamoff>(segment.p_offset));
    file.read(name.data(), static_cast<std::streamsize>(name.size()));
    if (!file) return std::nullopt;
    return std::string(name.c_str());
  }
  return std::string();
}

/// The objects that the loader would give a program, in its order; nothing: it does not tell.
std::optional<std::vector<std::string>> loaded_objects(const std::string& program,
                                                       Interrupts& interrupts) {
  const auto loader = loader_of(program);
  if (!loader) return std::nullopt;
  if (loader->empty()) return std::vector<std::string>{};
  const FreshEnd end = run_fresh(
      {.words = {*loader, "--list", program}, .timeout = kMostSilence, .record_fd = STDOUT_FILENO},
      interrupts);
  if (end.refused || end.timed_out || !end.status.success()) return std::nullopt;
  std::vector<std::string> objects;
  std::istringstream lines(end.record);
  for (std::string line; std::getline(lines, line);) {
    // "libm.so.6 => /lib/libm.so.6 (0x…)" or "/lib64/ld-linux-x86-64.so.2 (0x…)"
    const std::size_t path = line.find('/');
    const std::size_t address = line.rfind(" (0x");
    if (line.find("not found") != std::string::npos) return std::nullopt;
    if (path != std::string::npos && address != std::string::npos && path < address) {
      const std::size_t arrow = line.find("=> ");
      const std::size_t begin = arrow == std::string::npos ? path : arrow + 3;
      objects.push_back(line.substr(begin, address - begin));
    }
  }
  return objects;
}

}  // namespace

bool same_program(const std::string& base, const std::string& newer, Interrupts& interrupts) {
  if (fs::absolute(base).lexically_normal() == fs::absolute(newer).lexically_normal()) return true;
  if (!equal_files(base, newer)) return false;
  const auto left = loaded_objects(fs::absolute(base).string(), interrupts);
  const auto right = loaded_objects(fs::absolute(newer).string(), interrupts);
  return left && right && interrupts.signal() == 0 &&
         std::equal(left->begin(), left->end(), right->begin(), right->end(), equal_files);
}

}  // namespace fourways
