#include "workloads/sync/ticket_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdio>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/json_forms.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr auto kTryAgainAfter = 200us;
constexpr char kRemedy[] =
    "put {\"count\": 1} into it, or start again: every batch begins with a new one";

int open_file(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  if (errno == ENOENT && (flags & O_CREAT) == 0) {
    throw TicketFileError(fmt::format("the ticket file {} is missing: {}", path, kRemedy));
  }
  throw_errno("open " + path);
}

}  // namespace

std::int64_t tickets_in(std::string_view text, const std::string& path) {
  const auto refuse = [&](std::string_view why) {
    return TicketFileError(fmt::format("the ticket file {} {}: {}", path, why, kRemedy));
  };
  if (text.empty()) throw refuse("is empty");
  const CountInJson found = count_in(text);
  if (!found.is_json) throw refuse("is not JSON");
  if (!found.count) throw refuse("has no \"count\" that is a whole number of tickets");
  return *found.count;
}

Task<std::int64_t> read_tickets(Context& context, std::string path) {
  const TaskFd file(context, open_file(path, O_RDONLY));
  std::string text;
  for (;;) {
    constexpr std::size_t kPiece = 512;
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    const auto room = std::as_writable_bytes(std::span(text)).subspan(before);
    const std::size_t got = co_await context.read_at(file.get(), room, static_cast<off_t>(before));
    text.resize(before + got);
    if (got == 0) break;
  }
  co_return tickets_in(text, path);
}

Task<void> write_tickets(Context& context, std::string path, std::string scratch,
                         std::int64_t count) {
  const std::string text = json_of_count(count);
  {
    const TaskFd file(context, open_file(scratch, O_WRONLY | O_CREAT | O_TRUNC));
    co_await write_all_at(context, file.get(), std::as_bytes(std::span(text)));
  }
  checked(::rename(scratch.c_str(), path.c_str()), "rename the new ticket file");
}

Task<TaskFd> lock_file(Context& context, std::string path) {
  TaskFd lock(context, open_file(path, O_RDWR | O_CREAT));
  while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) throw_errno("lock " + path);
    co_await context.sleep_for(kTryAgainAfter);
  }
  co_return lock;
}

}  // namespace fourways
