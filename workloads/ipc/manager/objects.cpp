#include "workloads/ipc/manager/objects.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fourways {
namespace {

using Verb = ManagerRequest::Verb;
using Status = ManagerReply::Status;

/// The request makes no sense; what() is for the client that sent it.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace

bool ManagerObjects::handle(Client client, const ManagerRequest& request) {
  try {
    return dispatch(client, request);
  } catch (const Refusal& refusal) {
    constexpr std::size_t kMostText = 200;  // names may be as long as a message
    send_(client,
          {.status = Status::refused, .item = std::string(refusal.what()).substr(0, kMostText)});
    return true;
  }
}

bool ManagerObjects::dispatch(Client client, const ManagerRequest& request) {
  const std::string& name = request.object;
  switch (request.verb) {
    case Verb::open_queue: {
      const bool made = !objects_.contains(name);
      auto& queue = open<Queue>(name);
      if (made)
        queue.maxsize = static_cast<std::uint64_t>(std::max<std::int64_t>(0, request.number));
      return reply(client, Status::ok);
    }
    case Verb::open_dictionary: open<Dictionary>(name); return reply(client, Status::ok);
    case Verb::open_value: open<Value>(name); return reply(client, Status::ok);
    case Verb::open_lock: open<Lock>(name); return reply(client, Status::ok);

    case Verb::put: return put(client, request);
    case Verb::get: return get(client, request);
    case Verb::qsize:
      return reply(client, static_cast<std::int64_t>(find<Queue>(name).items.size()));
    case Verb::empty: return reply(client, find<Queue>(name).items.empty() ? 1 : 0);
    case Verb::full: return reply(client, find<Queue>(name).full() ? 1 : 0);
    case Verb::task_done: return task_done(client, find<Queue>(name));

    case Verb::set_item:
      find<Dictionary>(name)[request.key] = request.item;
      return reply(client, Status::ok);
    case Verb::get_item: {
      const auto& dictionary = find<Dictionary>(name);
      const auto found = dictionary.find(request.key);
      if (found == dictionary.end()) return reply(client, Status::missing);
      return reply(client, 0, found->second);
    }
    case Verb::items: return items(client, request);

    case Verb::set_value:
      find<Value>(name).number = request.number;
      return reply(client, Status::ok);
    case Verb::get_value: return reply(client, find<Value>(name).number);
    case Verb::increment: {
      auto& number = find<Value>(name).number;  // round and round, as a register does
      number = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) +
                                         static_cast<std::uint64_t>(request.number));
      return reply(client, number);
    }

    case Verb::acquire: return acquire(client, request);
    case Verb::release: return release(client, find<Lock>(name));
    case Verb::shutdown: break;
  }
  throw Refusal("shutdown is the server's own affair");
}

template <class Kind>
Kind& ManagerObjects::open(const std::string& name) {
  objects_.try_emplace(name, std::in_place_type<Kind>);
  return find<Kind>(name);
}

template <class Kind>
Kind& ManagerObjects::find(const std::string& name) {
  const auto found = objects_.find(name);
  if (found == objects_.end()) {
    throw Refusal(fmt::format("there is no object '{}': open it first", name));
  }
  auto* object = std::get_if<Kind>(&found->second);
  if (object == nullptr) throw Refusal(fmt::format("'{}' is an object of another kind", name));
  return *object;
}

bool ManagerObjects::park(Client client, const ManagerRequest& request, Status when_over) {
  waits_[client] = {request.object, when_over};
  return false;
}

bool ManagerObjects::put(Client client, const ManagerRequest& request) {
  auto& queue = find<Queue>(request.object);
  if (queue.full()) {
    if (request.number == 0) return reply(client, Status::full);
    queue.putters.emplace_back(client, request.item);
    return park(client, request, Status::full);
  }
  ++queue.unfinished;
  if (queue.getters.empty()) {
    queue.items.push_back(request.item);
  } else {
    answer(queue.getters.front(), request.item);
    queue.getters.pop_front();
  }
  return reply(client, Status::ok);
}

bool ManagerObjects::get(Client client, const ManagerRequest& request) {
  auto& queue = find<Queue>(request.object);
  if (queue.items.empty()) {
    if (request.number == 0) return reply(client, Status::empty);
    queue.getters.push_back(client);
    return park(client, request, Status::empty);
  }
  std::string item = std::move(queue.items.front());
  queue.items.pop_front();
  if (!queue.putters.empty()) {
    ++queue.unfinished;
    queue.items.push_back(std::move(queue.putters.front().second));
    answer(queue.putters.front().first);
    queue.putters.pop_front();
  }
  return reply(client, 0, std::move(item));
}

bool ManagerObjects::task_done(Client client, Queue& queue) {
  if (queue.unfinished == 0) throw Refusal("task_done() called more often than items were put");
  --queue.unfinished;
  return reply(client, static_cast<std::int64_t>(queue.unfinished));
}

bool ManagerObjects::items(Client client, const ManagerRequest& request) {
  constexpr std::size_t kOverhead = 64;  // of a reply and of a pair, and some more
  const auto& dictionary = find<Dictionary>(request.object);
  auto each = request.number == 0 ? dictionary.begin() : dictionary.upper_bound(request.key);
  std::string pairs;
  for (; each != dictionary.end(); ++each) {
    const std::size_t more = each->first.size() + each->second.size() + kOverhead;
    // The first alone fits, for the request that set it did.
    if (!pairs.empty() && pairs.size() + more > kMostMessageBytes) break;
    append_pair(pairs, each->first, each->second);
  }
  return reply(client, each == dictionary.end() ? 0 : 1, std::move(pairs));
}

bool ManagerObjects::acquire(Client client, const ManagerRequest& request) {
  auto& lock = find<Lock>(request.object);
  if (lock.held) {
    if (request.number == 0) return reply(client, Status::held);
    lock.waiters.push_back(client);
    return park(client, request, Status::held);
  }
  lock.held = true;
  return reply(client, Status::ok);
}

bool ManagerObjects::release(Client client, Lock& lock) {
  if (!lock.held) throw Refusal("release() of a lock that nobody holds");
  if (lock.waiters.empty()) {
    lock.held = false;
  } else {  // handed over
    answer(lock.waiters.front());
    lock.waiters.pop_front();
  }
  return reply(client, Status::ok);
}

void ManagerObjects::give_up(Client client) {
  const auto found = waits_.find(client);
  if (found == waits_.end()) return;
  const Wait wait = found->second;
  waits_.erase(found);
  unpark(client, wait.object);
  send_(client, {.status = wait.when_over});
}

void ManagerObjects::forget(Client client) {
  const auto found = waits_.find(client);
  if (found == waits_.end()) return;
  unpark(client, found->second.object);
  waits_.erase(found);
}

void ManagerObjects::unpark(Client client, const std::string& object) {
  Object& on = objects_.at(object);
  if (auto* queue = std::get_if<Queue>(&on)) {
    std::erase(queue->getters, client);
    std::erase_if(queue->putters, [&](const auto& putter) { return putter.first == client; });
  } else if (auto* lock = std::get_if<Lock>(&on)) {
    std::erase(lock->waiters, client);
  }
}

bool ManagerObjects::reply(Client client, std::int64_t number, std::string item) const {
  send_(client, {.number = number, .item = std::move(item)});
  return true;
}

bool ManagerObjects::reply(Client client, Status status) const {
  send_(client, {.status = status});
  return true;
}

void ManagerObjects::answer(Client client, std::string item) {
  waits_.erase(client);
  send_(client, {.item = std::move(item)});
}

}  // namespace fourways
