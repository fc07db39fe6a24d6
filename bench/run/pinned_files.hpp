// PinnedFiles: what is measured, held to what it was when the run began: the program, plug-ins,
// interpreters and twins. A build that finishes in mid-run would else put its own figures among
// those of the one before. What a file is, its content says: to touch, move or install the same
// once more changes nothing.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fourways {

class PinnedFiles {
 public:
  /// Pins the file that `path` leads to, if there is one that can be read. `name` stands for it in
  /// journals and is the same wherever the build lies.
  void add(const std::string& name, const std::filesystem::path& path);
  void add(const std::map<std::string, std::filesystem::path>& files);

  /// Looks at all of them; from the first change on it gives true. Cheap while nobody touches them.
  bool changed();
  /// The first change, in words: "/build/bench_models was replaced while it was measured".
  const std::string& change() const noexcept { return change_; }

  /// What their contents come to, by name. Equal contents have equal text.
  std::map<std::string, std::string> contents() const;
  /// The first name that stands in `before` too, with another content.
  std::optional<std::string> differs_from(const std::map<std::string, std::string>& before) const;

 private:
  struct File {
    std::string name;
    std::filesystem::path path;
    struct stat state;
    std::string content;
  };
  std::vector<File> files_;
  std::string change_;
};

}  // namespace fourways
