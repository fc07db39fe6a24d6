#include "runners/loop/local_children.hpp"

namespace fourways {

void LocalChildren::add(Children& children, Task<void> child, std::uint32_t root) {
  if (!children.group()) children.group() = std::make_unique<LocalGroup>(*this);
  auto& group = static_cast<LocalGroup&>(*children.group());
  auto* entry = new LocalChild(std::move(child), children, group);
  entry->root = root;
  entry->older = newest_;
  newest_ = entry;
  ++group.pending;
}

LocalChild& LocalChildren::take_newest() noexcept {
  LocalChild& child = *newest_;
  newest_ = child.older;
  return child;
}

bool LocalChildren::join(Op& op) noexcept {
  op.result = 0;
  auto* group = static_cast<LocalGroup*>(op.children->group().get());
  if (group == nullptr || group->pending == 0) return true;
  group->joiner = &op;
  return false;
}

void LocalChildren::ended(LocalChild& child, const std::exception_ptr& error,
                          ReadyQueue& ready) noexcept {
  LocalGroup& group = *child.group;
  if (error) child.children->failed(error);
  delete &child;
  if (--group.pending == 0 && group.joiner != nullptr) {
    ready.push(*std::exchange(group.joiner, nullptr));
  }
}

void LocalChildren::drop(LocalGroup& group) noexcept {
  for (LocalChild** link = &newest_; *link != nullptr && group.pending > 0;) {
    LocalChild* child = *link;
    if (child->group != &group) {
      link = &child->older;
      continue;
    }
    *link = child->older;
    delete child;
    --group.pending;
  }
}

LocalGroup::~LocalGroup() {
  owner.drop(*this);
  if (pending == 0) return;
  std::fputs(
      "fourways: a task left its scope while child tasks of it were suspended; "
      "co_await join() before the Children end\n",
      stderr);
  std::abort();
}

}  // namespace fourways
