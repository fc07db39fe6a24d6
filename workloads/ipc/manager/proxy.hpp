// The client's side of a manager: one connection, and proxies that look like the objects they stand
// for. Each call is a round trip. All of it waits by Context's verbs, and so works in every model.
// A client and its proxies belong to one task.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "workloads/contract/context.hpp"
#include "workloads/ipc/manager/server.hpp"
#include "workloads/ipc/manager/wire.hpp"

namespace fourways {

/// The manager does not accept the key, or the request; what() says which and why.
class ManagerRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ManagerClient {
 public:
  explicit ManagerClient(Context& context) noexcept : context_(context) {}
  ManagerClient(const ManagerClient&) = delete;
  ManagerClient& operator=(const ManagerClient&) = delete;
  ~ManagerClient();

  /// Connects, proves the key and has it proved. Once. Throws ManagerRefused, std::system_error,
  /// and std::runtime_error for a server that does not know the key itself.
  Task<void> connect(ManagerAddress address, ManagerKey key);
  /// One round trip. Throws ManagerRefused, WireError, std::system_error, std::runtime_error.
  Task<ManagerReply> ask(ManagerRequest request);

  std::uint64_t round_trips() const noexcept { return round_trips_; }

 private:
  Task<void> send(std::string frame);
  Task<std::string> receive();

  Context& context_;
  int fd_ = -1;
  std::string received_;
  std::array<std::byte, 1024> buffer_;
  std::uint64_t round_trips_ = 0;
};

/// How long a request may wait: nanoseconds, 0 to try once, or ManagerRequest::kForEver.
using ManagerPatience = std::int64_t;

/// One object of the manager, by name. Its open() finds it or makes it. `client` outlives it.
class ManagerProxy {
 public:
  ManagerProxy(ManagerClient& client, std::string name) : client_(client), name_(std::move(name)) {}

 protected:
  using Verb = ManagerRequest::Verb;

  Task<ManagerReply> ask(Verb verb, std::int64_t number = 0, std::string key = std::string(),
                         std::string item = std::string());
  // The same, and of the reply only: nothing, whether it went well, the item if it did, the number.
  Task<void> tell(Verb verb, std::int64_t number = 0, std::string key = std::string(),
                  std::string item = std::string());
  Task<bool> attempt(Verb verb, std::int64_t number, std::string item = std::string());
  Task<std::optional<std::string>> fetch(Verb verb, std::int64_t number,
                                         std::string key = std::string());
  Task<std::int64_t> number_of(Verb verb, std::int64_t number = 0);
  Task<bool> is_so(Verb verb);

 private:
  ManagerClient& client_;
  std::string name_;
};

class QueueProxy : public ManagerProxy {
 public:
  using ManagerProxy::ManagerProxy;
  /// 0: no bound; an older queue keeps its own.
  Task<void> open(std::int64_t maxsize = 0) { return tell(Verb::open_queue, maxsize); }
  /// False: full for so long.
  Task<bool> put(std::string item, ManagerPatience patience = ManagerRequest::kForEver) {
    return attempt(Verb::put, patience, std::move(item));
  }
  /// Nothing: empty for so long.
  Task<std::optional<std::string>> get(ManagerPatience patience = ManagerRequest::kForEver) {
    return fetch(Verb::get, patience);
  }
  /// What they say may be outdated before it is here.
  Task<std::int64_t> qsize() { return number_of(Verb::qsize); }
  Task<bool> empty() { return is_so(Verb::empty); }
  Task<bool> full() { return is_so(Verb::full); }
  Task<void> task_done() { return tell(Verb::task_done); }
};

class DictionaryProxy : public ManagerProxy {
 public:
  using ManagerProxy::ManagerProxy;
  Task<void> open() { return tell(Verb::open_dictionary); }
  Task<void> set(std::string key, std::string item) {
    return tell(Verb::set_item, 0, std::move(key), std::move(item));
  }
  Task<std::optional<std::string>> get(std::string key) {
    return fetch(Verb::get_item, 0, std::move(key));
  }
  /// All of them, by as many round trips as they take.
  Task<std::map<std::string, std::string>> items();
};

class ValueProxy : public ManagerProxy {
 public:
  using ManagerProxy::ManagerProxy;
  Task<void> open() { return tell(Verb::open_value); }
  Task<void> set(std::int64_t number) { return tell(Verb::set_value, number); }
  Task<std::int64_t> get() { return number_of(Verb::get_value); }
  /// Under the server's lock; gives the sum.
  Task<std::int64_t> increment(std::int64_t by) { return number_of(Verb::increment, by); }
};

class LockProxy : public ManagerProxy {
 public:
  using ManagerProxy::ManagerProxy;
  Task<void> open() { return tell(Verb::open_lock); }
  /// False: another held it for so long. A client that vanishes leaves its lock held.
  Task<bool> acquire(ManagerPatience patience = ManagerRequest::kForEver) {
    return attempt(Verb::acquire, patience);
  }
  Task<void> release() { return tell(Verb::release); }
};

}  // namespace fourways
