#include "runners/loop/parked_words.hpp"

#include <cerrno>
#include <utility>

namespace fourways {

bool ParkedWords::submit(Op& op) {
  SharedWord& word = *op.word;
  op.result = 0;
  if (word.value.load(std::memory_order_seq_cst) != op.expected) return true;
  WaitList& list = lists_[&word];
  const bool first = list.empty();
  timers_.add_if_limited(op);
  list.push(op);
  const std::uint64_t marks = word.loops.fetch_or(mark_, std::memory_order_seq_cst);
  if (!first && (marks & mark_) == 0) {
    // A bell is ringing for those that wait already; it would pass by a word that is marked again.
    release_changed(word, list);
    return false;
  }
  if (word.value.load(std::memory_order_seq_cst) == op.expected) return false;
  list.remove(op);
  timers_.remove_if_there(op);
  leave(word, list);
  return true;
}

void ParkedWords::finish(WaitList& list, Op& op, std::int64_t result) noexcept {
  list.remove(op);
  timers_.remove_if_there(op);
  op.result = result;
  ready_.push(op);
}

void ParkedWords::leave(SharedWord& word, WaitList& list) noexcept {
  if (!list.empty()) return;
  word.loops.fetch_and(~mark_, std::memory_order_seq_cst);
  lists_.erase(&word);
}

void ParkedWords::wake(SharedWord& word, std::uint32_t at_least) noexcept {
  const auto found = lists_.find(&word);
  if (found == lists_.end()) return;
  WaitList& list = found->second;
  for (; at_least > 0 && !list.empty(); --at_least) finish(list, *list.front(), 0);
  leave(word, list);
}

/// Another process rang, and has taken our marks off the words concerned. We mark them again before
/// we read the values, as submit() does.
void ParkedWords::recheck() noexcept {
  for (auto entry = lists_.begin(); entry != lists_.end();) {
    auto& [word, list] = *entry;
    ++entry;  // leave may erase this one
    if ((word->loops.load(std::memory_order_seq_cst) & mark_) != 0) continue;
    word->loops.fetch_or(mark_, std::memory_order_seq_cst);
    release_changed(*word, list);
  }
}

/// Wakes all that wait for a value that is not there any more. May end the list.
void ParkedWords::release_changed(SharedWord& word, WaitList& list) noexcept {
  const std::uint32_t value = word.value.load(std::memory_order_seq_cst);
  for (Op* op = list.front(); op != nullptr;) {
    Op& each = *std::exchange(op, WaitList::after(*op));
    if (each.expected != value) finish(list, each, 0);
  }
  leave(word, list);
}

void ParkedWords::expire(Op& op) noexcept {
  WaitList& list = lists_.find(op.word)->second;
  finish(list, op, -ETIMEDOUT);
  leave(*op.word, list);
}

}  // namespace fourways
