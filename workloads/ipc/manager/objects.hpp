// The objects that a manager owns, and what each request does to them: queues, dictionaries, values
// and locks, by name. One thread handles one request at a time, so each request is one step. This
// knows nothing of sockets. A later request, or its deadline, answers a request that has to wait.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include "workloads/ipc/manager/wire.hpp"

namespace fourways {

class ManagerObjects {
 public:
  using Client = std::uint64_t;
  using Send = std::function<void(Client, const ManagerReply&)>;

  /// `send` must not call back.
  explicit ManagerObjects(Send send) : send_(std::move(send)) {}

  /// Does what `request` (any but shutdown) asks. True: answered. False: it waits, until somebody
  /// answers it, give_up() or forget(). A client waits for one request at a time.
  bool handle(Client client, const ManagerRequest& request);
  /// The time of the request for which `client` waits is over: it is told so.
  void give_up(Client client);
  /// The client has gone: nothing more is sent to it. What it put stays, what it holds stays held.
  void forget(Client client);

 private:
  struct Queue {
    std::uint64_t maxsize = 0;  // 0: no bound
    std::uint64_t unfinished = 0;
    std::deque<std::string> items;
    std::deque<Client> getters;                          // only while there are no items
    std::deque<std::pair<Client, std::string>> putters;  // only while it is full

    bool full() const noexcept { return maxsize != 0 && items.size() >= maxsize; }
  };
  using Dictionary = std::map<std::string, std::string>;
  struct Value {
    std::int64_t number = 0;
  };
  struct Lock {
    bool held = false;
    std::deque<Client> waiters;
  };
  using Object = std::variant<Queue, Dictionary, Value, Lock>;
  struct Wait {
    std::string object;
    ManagerReply::Status when_over;
  };

  bool dispatch(Client client, const ManagerRequest& request);
  template <class Kind>
  Kind& open(const std::string& name);
  template <class Kind>
  Kind& find(const std::string& name);
  bool park(Client client, const ManagerRequest& request, ManagerReply::Status when_over);

  bool put(Client client, const ManagerRequest& request);
  bool get(Client client, const ManagerRequest& request);
  bool task_done(Client client, Queue& queue);
  bool items(Client client, const ManagerRequest& request);
  bool acquire(Client client, const ManagerRequest& request);
  bool release(Client client, Lock& lock);
  /// Takes it off the list it waits on.
  void unpark(Client client, const std::string& object);

  bool reply(Client client, std::int64_t number, std::string item = {}) const;
  bool reply(Client client, ManagerReply::Status status) const;
  /// To one that waited.
  void answer(Client client, std::string item = {});

  Send send_;
  std::map<std::string, Object> objects_;
  std::unordered_map<Client, Wait> waits_;
};

}  // namespace fourways
