// The parts of a Context that are the same for every model: futex wakes, doorbells, error texts.
#include "workloads/contract/context.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <climits>

namespace fourways {
namespace {

const char* verb_of(Op::Kind kind) {
  switch (kind) {
    case Op::Kind::sleep: return "sleep";
    case Op::Kind::read: return "read";
    case Op::Kind::write: return "write";
    case Op::Kind::accept: return "accept";
    case Op::Kind::connect: return "connect";
    case Op::Kind::read_at: return "read_at";
    case Op::Kind::write_at: return "write_at";
    case Op::Kind::sync: return "sync";
    case Op::Kind::word: return "wait_on";
    case Op::Kind::child: return "wait_child";
    case Op::Kind::offload: return "offload";
    case Op::Kind::join: return "join";
  }
  return "operation";
}

bool has_descriptor(Op::Kind kind) { return kind >= Op::Kind::read && kind <= Op::Kind::sync; }

}  // namespace

void detail::throw_failed(const Op& op) {
  std::string what = verb_of(op.kind);
  if (has_descriptor(op.kind)) what += " on descriptor " + std::to_string(op.fd);
  throw std::system_error(static_cast<int>(-op.result), std::generic_category(), what);
}

void detail::rethrow_first(Children& children) {
  if (const std::exception_ptr error = children.take_error()) std::rethrow_exception(error);
}

void Context::spawn_all(Children& children, std::span<Task<void>> all) {
  for (Task<void>& child : all) spawn(children, std::move(child));
}

void Context::wake_sleepers(SharedWord& word, std::uint32_t at_least) noexcept {
  const auto count = static_cast<int>(std::min<std::uint32_t>(at_least, INT_MAX));
  ::syscall(SYS_futex, &word.value, FUTEX_WAKE, count, nullptr, nullptr, 0);
}

void Context::wake_loops(SharedWord& word, std::uint32_t) noexcept {
  ring(word.loops.exchange(0, std::memory_order_seq_cst));
}

void Context::ring(std::uint64_t loops) const noexcept {
  while (loops != 0) {
    const int bell = doorbells_.fds[std::countr_zero(loops)];
    const std::uint64_t one = 1;
    // Fails only when the counter is full: then the bell is ringing already.
    [[maybe_unused]] const ssize_t rung = ::write(bell, &one, sizeof one);
    loops &= loops - 1;
  }
}

}  // namespace fourways
