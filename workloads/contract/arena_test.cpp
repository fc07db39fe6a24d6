// Arena: address independence, sharing between processes, limits, doorbells.
#include "workloads/contract/arena.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace fourways {
namespace {

struct Root {
  Relative<std::uint64_t> numbers;
  Relative<std::uint64_t> nothing;
  std::uint32_t count = 0;
};

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST(Arena, reads_the_same_when_attached_at_another_address) {
  Arena arena = Arena::create(1 << 20);
  Root& root = arena.make<Root>();
  const auto numbers = arena.make_array<std::uint64_t>(3);
  numbers[2] = 42;
  root.numbers = numbers.data();
  root.count = 3;
  arena.set_root(root);

  Arena other = Arena::attach(arena.fd());
  ASSERT_NE(arena.base(), other.base());
  Root& seen = other.root<Root>();
  EXPECT_NE(&seen, &root);
  EXPECT_EQ(seen.count, 3U);
  EXPECT_EQ(seen.numbers[2], 42U);
  EXPECT_EQ(seen.nothing.get(), nullptr);
  seen.numbers[0] = 7;
  EXPECT_EQ(numbers[0], 7U);
}

TEST(Arena, goes_on_allocating_where_the_other_mapping_stopped) {
  Arena arena = Arena::create(1 << 20);
  auto& first = arena.make<std::uint64_t>(1U);
  Arena other = Arena::attach(arena.fd());
  auto& second = other.make<std::uint64_t>(2U);
  auto& third = arena.make<std::uint64_t>(3U);
  EXPECT_EQ(first, 1U);
  EXPECT_EQ(second, 2U);
  EXPECT_EQ(third, 3U);
}

TEST(Relative, keeps_its_target_when_copied_to_another_place) {
  Arena arena = Arena::create(1 << 20);
  auto& target = arena.make<std::uint64_t>(5U);
  auto& near = arena.make<Relative<std::uint64_t>>();
  near = &target;
  arena.make_array<char>(1000);
  auto& far = arena.make<Relative<std::uint64_t>>(near);
  EXPECT_EQ(far.get(), &target);
  EXPECT_EQ(*far, 5U);
  far = nullptr;
  EXPECT_EQ(far.get(), nullptr);
  EXPECT_EQ(near.get(), &target);
}

TEST(Arena, gives_two_processes_memory_of_their_own) {
  constexpr std::size_t kEach = 2000;
  Arena arena = Arena::create(1 << 20);
  const auto mine = arena.make_array<Relative<std::uint64_t>>(kEach);
  const auto theirs = arena.make_array<Relative<std::uint64_t>>(kEach);
  const auto fill = [&](std::span<Relative<std::uint64_t>> places, std::uint64_t mark) {
    for (auto& place : places) place = &arena.make<std::uint64_t>(mark);
  };
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    fill(theirs, 2);
    ::_exit(0);
  }
  fill(mine, 1);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);

  std::set<std::uint64_t*> places;
  for (std::size_t i = 0; i < kEach; ++i) {
    EXPECT_EQ(*mine[i], 1U);
    EXPECT_EQ(*theirs[i], 2U);
    places.insert(mine[i].get());
    places.insert(theirs[i].get());
  }
  EXPECT_EQ(places.size(), 2 * kEach);
}

TEST(Arena, gives_zeroed_memory_at_the_alignment_asked_for) {
  Arena arena = Arena::create(1 << 20);
  arena.allocate(1, 1);
  const auto* memory = static_cast<const unsigned char*>(arena.allocate(256, 128));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 128, 0U);
  for (int i = 0; i < 256; ++i) EXPECT_EQ(memory[i], 0);
}

TEST(Arena, refuses_what_exceeds_it_and_serves_what_still_fits) {
  Arena arena = Arena::create(1 << 16);
  EXPECT_THROW(arena.make_array<char>(1 << 16), std::bad_alloc);
  EXPECT_THROW(arena.allocate(SIZE_MAX, 1), std::bad_alloc);
  EXPECT_NO_THROW(arena.make_array<char>(1 << 15));
  EXPECT_THROW(arena.make_array<char>(1 << 15), std::bad_alloc);
}

/// Makes a default arena in a child under a limit: its MiB, or 255 where it could not be used.
int arena_under(int resource, rlim_t most) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{most, most};
    ::setrlimit(resource, &limit);
    try {
      Arena arena = Arena::create();
      arena.make_array<char>(1000)[999] = 1;
      ::_exit(static_cast<int>(std::min<std::size_t>(arena.capacity() >> 24, 254)));
    } catch (const std::exception&) {
      ::_exit(255);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(Arena, is_smaller_where_a_limit_does_not_give_more) {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  if (pages < (std::size_t{1} << 18)) {  // not the many of a sanitizer
    const int under_address_space = arena_under(RLIMIT_AS, rlim_t{4} << 30);
    EXPECT_GT(under_address_space, 0);
    EXPECT_LE(under_address_space, 64);  // a quarter, in units of 16 MiB
  }
  EXPECT_EQ(arena_under(RLIMIT_FSIZE, rlim_t{1} << 29), 32);
}

TEST(Arena, that_is_full_says_how_large_it_is) {
  Arena arena = Arena::create(1 << 20);
  try {
    arena.make_array<char>(2 << 20);
    FAIL() << "it had room";
  } catch (const std::bad_alloc& full) {
    EXPECT_THAT(full.what(), testing::HasSubstr("the arena of 1 MiB has no room"));
  }
}

TEST(Arena, states_the_descriptors_that_a_fresh_image_gets) {
  Arena arena = Arena::create(1 << 20);
  EXPECT_THAT(arena.shared_descriptors(), testing::IsEmpty());
  arena.share(7);
  arena.share(3);
  const Arena other = Arena::attach(arena.fd());
  EXPECT_THAT(other.shared_descriptors(), testing::ElementsAre(7, 3));
  for (unsigned i = 2; i < SharedDescriptors::kMost; ++i) arena.share(0);
  EXPECT_THROW(arena.share(0), std::length_error);
}

TEST(Arena, tells_how_many_loops_share_the_tasks_and_has_a_bell_for_each) {
  Arena arena = Arena::create(1 << 20);
  EXPECT_EQ(arena.loops(), 1U);
  arena.set_loops(3);
  EXPECT_EQ(Arena::attach(arena.fd()).loops(), 3U);
  EXPECT_EQ(arena.doorbells().count.load(), 3U);
}

TEST(Arena, finds_an_object_by_its_distance_at_another_address) {
  Arena arena = Arena::create(1 << 20);
  auto& number = arena.make<std::uint64_t>(42U);
  const Arena other = Arena::attach(arena.fd());
  EXPECT_NE(other.base(), arena.base());
  EXPECT_EQ(other.at<std::uint64_t>(arena.offset_of(&number)), 42U);
}

TEST(Doorbells, close_with_the_arena_that_made_them) {
  int bells[3];
  {
    Arena arena = Arena::create(1 << 20);
    arena.make_doorbells(3);
    arena.make_doorbells(2);
    ASSERT_EQ(arena.doorbells().count.load(), 3U);
    std::copy_n(arena.doorbells().fds, 3, bells);
    {
      const Arena other = Arena::attach(arena.fd());
      EXPECT_EQ(other.doorbells().fds[2], bells[2]);
    }
    for (const int bell : bells) EXPECT_TRUE(is_open(bell));
    const Arena owner = std::move(arena);
    for (const int bell : bells) EXPECT_TRUE(is_open(bell));
  }
  for (const int bell : bells) EXPECT_FALSE(is_open(bell));
}

TEST(Doorbells, are_never_more_than_a_word_can_mark) {
  Arena arena = Arena::create(1 << 20);
  arena.make_doorbells(Doorbells::kMost + 10);
  EXPECT_EQ(arena.doorbells().count.load(), Doorbells::kMost);
}

}  // namespace
}  // namespace fourways
