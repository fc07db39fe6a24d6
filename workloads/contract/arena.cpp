// Arena on memfd_create(2) and mmap(2); allocation moves one atomic mark.
#include "workloads/contract/arena.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>

namespace fourways {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kLeastCapacity = kMiB;  // less holds no workload

/// What a limit gives; SIZE_MAX where there is none.
std::size_t given(int resource) {
  rlimit limit{};
  const bool bound = ::getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return bound ? limit.rlim_cur : SIZE_MAX;
}

/// A quarter of the address space that is left: stacks and heaps of the units need the rest.
std::size_t share_of_address_space() {
  const std::size_t most = given(RLIMIT_AS);
  if (most == SIZE_MAX) return most;
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const std::size_t used = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (most - std::min(used, most)) / 4;
}

}  // namespace

ArenaFull::ArenaFull(std::size_t capacity, std::size_t wanted)
    : text_("the arena of " + std::to_string(capacity / kMiB) + " MiB has no room for " +
            std::to_string(wanted) + " bytes more: ask for fewer tasks") {
  if (given(RLIMIT_AS) != SIZE_MAX) text_ += ", or raise the limit on address space (`ulimit -v`)";
  if (given(RLIMIT_FSIZE) != SIZE_MAX) text_ += ", or raise the limit on file sizes (`ulimit -f`)";
}

Arena::Arena(UniqueFd file, std::size_t capacity) : file_(std::move(file)), capacity_(capacity) {
  void* base = ::mmap(nullptr, capacity_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                      file_.get(), 0);
  if (base == MAP_FAILED) throw_errno("mmap of the arena");
  base_ = static_cast<char*>(base);
}

Arena::Arena(Arena&& other) noexcept
    : file_(std::move(other.file_)),
      base_(std::exchange(other.base_, nullptr)),
      capacity_(other.capacity_),
      header_(std::exchange(other.header_, nullptr)),
      owned_doorbells_(std::exchange(other.owned_doorbells_, 0)) {}

Arena::~Arena() {
  for (unsigned i = 0; i < owned_doorbells_; ++i) ::close(header_->doorbells.fds[i]);
  if (base_ != nullptr) ::munmap(base_, capacity_);
}

Arena Arena::create(std::size_t capacity_bytes) {
  // A memory file obeys the limit on file sizes.
  const std::size_t most = std::min(given(RLIMIT_FSIZE), share_of_address_space());
  if (capacity_bytes > most) capacity_bytes = std::max(kLeastCapacity, most / kMiB * kMiB);
  UniqueFd file(checked(::memfd_create("fourways-arena", MFD_CLOEXEC), "memfd_create"));
  checked(::ftruncate(file.get(), static_cast<off_t>(capacity_bytes)), "size the arena");
  Arena arena(std::move(file), capacity_bytes);
  arena.header_ = ::new (arena.base_) Header;
  arena.header_->capacity = capacity_bytes;
  arena.header_->used = sizeof(Header);
  return arena;
}

Arena Arena::attach(int fd) {
  UniqueFd file(checked(::fcntl(fd, F_DUPFD_CLOEXEC, 0), "attach the arena"));
  struct stat status {};
  checked(::fstat(file.get(), &status), "size of the arena");
  Arena arena(std::move(file), static_cast<std::size_t>(status.st_size));
  arena.header_ = reinterpret_cast<Header*>(arena.base_);
  return arena;
}

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  std::uint64_t used = header_->used.load(std::memory_order_relaxed);
  std::uint64_t start = 0;
  do {
    start = (used + alignment - 1) / alignment * alignment;
    if (start > capacity_ || bytes > capacity_ - start) throw ArenaFull(capacity_, bytes);
  } while (!header_->used.compare_exchange_weak(used, start + bytes, std::memory_order_relaxed));
  return base_ + start;
}

void Arena::make_doorbells(unsigned count) {
  Doorbells& bells = header_->doorbells;
  for (unsigned i = bells.count; i < std::min(count, Doorbells::kMost); ++i) {
    bells.fds[i] = checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC),
                           "eventfd for a doorbell (raise `ulimit -n` if too many files are open)");
    owned_doorbells_ = i + 1;
    bells.count.store(i + 1, std::memory_order_release);
  }
}

void Arena::set_loops(unsigned count) {
  header_->loops = count;
  make_doorbells(count);
}

void Arena::share(int fd) {
  SharedDescriptors& map = header_->descriptors;
  const std::uint32_t place = map.count;
  if (place == SharedDescriptors::kMost) {
    throw std::length_error("an arena shares at most " + std::to_string(SharedDescriptors::kMost) +
                            " descriptors");
  }
  map.fds[place] = fd;
  map.count.store(place + 1, std::memory_order_release);
}

}  // namespace fourways
