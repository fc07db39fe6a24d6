// files: each task writes files, into a folder of its own or into one for all, with or without
// fsync. Tutorial 001 says that threads gain by writing to different folders. Without fsync a write
// ends in the page cache and is the kernel's computation; with it, it ends on the disk, which may
// take several at once.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <climits>
#include <filesystem>
#include <fstream>
#include <optional>

#include "workloads/contract/workload_of.hpp"
#include "workloads/support/fnv1a.hpp"
#include "workloads/support/sockets.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kContents = 251;  // so many files in a row have different contents
constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

/// The kind of file system as mount(8) calls it, "ext4"; by its number where the kind is rare.
/// It says what fsync is worth: nothing on tmpfs.
std::string file_system_of(const std::string& path) {
  constexpr long kXfs = 0x58465342;  // neither is in linux/magic.h
  constexpr long kZfs = 0x2fc12fc1;
  struct statfs status {};
  if (::statfs(path.c_str(), &status) != 0) return "unknown";
  switch (status.f_type) {
    case EXT4_SUPER_MAGIC: return "ext4";
    case TMPFS_MAGIC: return "tmpfs";
    case BTRFS_SUPER_MAGIC: return "btrfs";
    case OVERLAYFS_SUPER_MAGIC: return "overlay";
    case F2FS_SUPER_MAGIC: return "f2fs";
    case NFS_SUPER_MAGIC: return "nfs";
    case kXfs: return "xfs";
    case kZfs: return "zfs";
    default: return fmt::format("type {:#x}", static_cast<unsigned long>(status.f_type));
  }
}

/// Creates a file that must not exist. Throws std::system_error.
int create(const std::string& path) {
  return checked(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600), "open");
}

struct Setup {
  std::uint32_t tasks = 0;
  std::uint32_t count = 0;
  std::uint32_t size = 0;
  bool own_folders = true;
  bool fsync = false;
  Relative<const std::byte> pattern;
  std::array<char, PATH_MAX> folder{};
};

class Files final : public WorkloadOf<Setup> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    folder_.emplace("files");
    make(arena);
    setup_->tasks = params.count("tasks");
    setup_->count = params.count("count");
    setup_->size = params.count("size");
    setup_->own_folders = params.choice("dirs") == "own";
    setup_->fsync = params.choice("fsync") == "yes";
    folder_->copy_path(setup_->folder);
    const auto pattern = arena.make_array<std::byte>(setup_->size + kContents);
    for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<std::byte>(i % 253);
    setup_->pattern = pattern.data();
  }

  /// Leaves the folders of the tasks, empty.
  void start_batch() override {
    const std::filesystem::path all(setup_->folder.data());
    for (const auto& entry : std::filesystem::directory_iterator(all)) {
      std::filesystem::remove_all(entry.path());
    }
    if (!setup_->own_folders) return;
    for (std::uint32_t i = 0; i < setup_->tasks; ++i) {
      std::filesystem::create_directory(folder_of(i));
    }
  }

  /// How many bytes it wrote.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    std::uint64_t written = 0;
    for (std::uint32_t file = 0; file < setup_->count; ++file) {
      const std::string path = path_of(index, file);
      std::optional<std::system_error> failure;
      try {
        const std::uint64_t bytes =
            co_await write_file(context, path, content_of(index, file), setup_->fsync);
        written += bytes;
      } catch (const std::system_error& error) {
        failure = error;
      }
      if (failure) throw std::system_error(failure->code(), path);
    }
    co_return written;
  }

  /// Reads all files again.
  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, std::uint64_t{setup_->count} * setup_->size,
                "task {} wrote {} bytes, expected {}");
    for (std::uint32_t task = 0; task < results.size(); ++task) {
      for (std::uint32_t file = 0; file < setup_->count; ++file) check_file(task, file);
    }
    files_ = static_cast<double>(results.size()) * setup_->count;
  }
  Findings findings() override {
    return {.operations = files_, .notes = {{"file system", file_system_of(folder_->path())}}};
  }

 private:
  std::string folder_of(std::uint32_t task) const {
    return setup_->own_folders ? fmt::format("{}/{}", setup_->folder.data(), task)
                               : std::string(setup_->folder.data());
  }
  std::string path_of(std::uint32_t task, std::uint32_t file) const {
    return fmt::format("{}/{}-{}", folder_of(task), task, file);
  }
  Bytes content_of(std::uint32_t task, std::uint32_t file) const noexcept {
    const std::uint64_t number = std::uint64_t{task} * setup_->count + file;
    return {setup_->pattern.get() + number % kContents, setup_->size};
  }

  // Opening a file may wait for the disk, too, so no loop does it itself.
  static Task<std::uint64_t> write_file(Context& context, std::string path, Bytes content,
                                        bool durable) {
    const int fd = co_await context.offload([&path] { return create(path); });
    const TaskFd file(context, fd);
    co_await write_all_at(context, file.get(), content);
    if (durable) co_await context.sync(file.get());
    co_return content.size();
  }

  void check_file(std::uint32_t task, std::uint32_t file) const {
    const std::string path = path_of(task, file);
    std::ifstream in(path, std::ios::binary);
    if (!in) throw WrongResult(fmt::format("{} cannot be read again", path));
    std::vector<char> chunk(std::min<std::size_t>(kChunkBytes, setup_->size + 1));
    std::uint64_t checksum = kFnv1aStart;
    std::uint64_t size = 0;
    do {
      in.read(chunk.data(), std::ssize(chunk));
      const auto got = static_cast<std::size_t>(in.gcount());
      checksum = fnv1a(std::as_bytes(std::span(chunk).first(got)), checksum);
      size += got;
    } while (in);
    if (size == setup_->size && checksum == fnv1a(content_of(task, file))) return;
    throw WrongResult(
        fmt::format("{} has {} bytes and the checksum {:016x}, expected {} and "
                    "{:016x}",
                    path, size, checksum, setup_->size, fnv1a(content_of(task, file))));
  }

  std::optional<TemporaryDirectory> folder_;  // of the process that prepared
  double files_ = 0;
};

}  // namespace

WorkloadInfo files_info() {
  return {
      .name = "files",
      .kind = "io",
      .summary = "writes files, into a folder of its own or one for all",
      .tutorial = "001 threads that write to different folders",
      .operation = "file",
      .most_tasks = 10'000,
      .params = {ParamSpec::integer("count", 16, 1, 100'000, "files each task writes"),
                 ParamSpec::integer("size", 16'384, 1, 1'073'741'824, "bytes of a file"),
                 ParamSpec::choice("dirs", {"own", "one"},
                                   "own: a folder for each task; one: the same for all"),
                 ParamSpec::choice("fsync", {"no", "yes"},
                                   "yes: a file is done when it is on the disk")},
      .make = [] { return std::make_unique<Files>(); },
  };
}

}  // namespace fourways
