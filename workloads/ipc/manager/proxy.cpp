#include "workloads/ipc/manager/proxy.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using Verb = ManagerRequest::Verb;
using Status = ManagerReply::Status;

}  // namespace

ManagerClient::~ManagerClient() {
  if (fd_ >= 0) context_.close(fd_);
}

Task<void> ManagerClient::connect(ManagerAddress address, ManagerKey key) {
  UniqueFd socket = address.family() == AF_INET ? stream_socket() : unix_socket();
  context_.adopt(socket.get());
  fd_ = socket.release();
  co_await context_.connect(fd_, address.generic(), address.size);

  const std::string greeting = co_await receive();
  const Challenge theirs = array_of(greeting);
  const Challenge own = random_bytes();
  const Proof proof = proof_of(key, kClientSide, theirs, own);
  co_await send(framed(std::string(text_of(own)) + std::string(text_of(proof))));
  const std::string answer = co_await receive();
  if (answer.empty()) throw ManagerRefused("the manager refuses the key");
  if (!same_proof(array_of(answer), proof_of(key, kServerSide, theirs, own))) {
    throw std::runtime_error("the manager itself does not know the key");
  }
}

Task<ManagerReply> ManagerClient::ask(ManagerRequest request) {
  ++round_trips_;
  co_await send(framed(request));
  const std::string message = co_await receive();
  ManagerReply reply = reply_in(message);
  if (reply.status == Status::refused) {
    throw ManagerRefused(fmt::format("the manager refuses a request: {}", reply.item));
  }
  co_return reply;
}

Task<void> ManagerClient::send(std::string frame) {
  co_await write_all(context_, fd_, std::as_bytes(std::span(frame)));
}

Task<std::string> ManagerClient::receive() {
  for (;;) {
    if (const auto message = first_message(received_)) {
      std::string whole(*message);
      received_.erase(0, kLengthBytes + whole.size());
      co_return whole;
    }
    const std::size_t got = co_await context_.read(fd_, buffer_);
    if (got == 0) throw std::runtime_error("the manager closed the connection");
    received_.append(reinterpret_cast<const char*>(buffer_.data()), got);
  }
}

Task<ManagerReply> ManagerProxy::ask(Verb verb, std::int64_t number, std::string key,
                                     std::string item) {
  ManagerRequest request;
  request.verb = verb;
  request.number = number;
  request.object = name_;
  request.key = std::move(key);
  request.item = std::move(item);
  ManagerReply reply = co_await client_.ask(std::move(request));
  co_return reply;
}

Task<void> QueueProxy::open(std::int64_t maxsize) { co_await ask(Verb::open_queue, maxsize); }

Task<bool> QueueProxy::put(std::string item, ManagerPatience patience) {
  const ManagerReply reply = co_await ask(Verb::put, patience, std::string(), std::move(item));
  co_return reply.status == Status::ok;
}

Task<std::optional<std::string>> QueueProxy::get(ManagerPatience patience) {
  ManagerReply reply = co_await ask(Verb::get, patience);
  if (reply.status != Status::ok) co_return std::nullopt;
  co_return std::move(reply.item);
}

Task<std::int64_t> QueueProxy::qsize() {
  const ManagerReply reply = co_await ask(Verb::qsize);
  co_return reply.number;
}

Task<bool> QueueProxy::empty() {
  const ManagerReply reply = co_await ask(Verb::empty);
  co_return reply.number != 0;
}

Task<bool> QueueProxy::full() {
  const ManagerReply reply = co_await ask(Verb::full);
  co_return reply.number != 0;
}

Task<void> QueueProxy::task_done() { co_await ask(Verb::task_done); }

Task<void> DictionaryProxy::open() { co_await ask(Verb::open_dictionary); }

Task<void> DictionaryProxy::set(std::string key, std::string item) {
  co_await ask(Verb::set_item, 0, std::move(key), std::move(item));
}

Task<std::optional<std::string>> DictionaryProxy::get(std::string key) {
  ManagerReply reply = co_await ask(Verb::get_item, 0, std::move(key));
  if (reply.status == Status::missing) co_return std::nullopt;
  co_return std::move(reply.item);
}

Task<std::map<std::string, std::string>> DictionaryProxy::items() {
  std::map<std::string, std::string> all;
  for (bool more = true; more;) {
    const std::string last = all.empty() ? std::string() : all.rbegin()->first;
    const ManagerReply reply = co_await ask(Verb::items, all.empty() ? 0 : 1, last);
    for (std::string_view rest = reply.item; !rest.empty();) all.insert(take_pair(rest));
    more = reply.number != 0;
  }
  co_return all;
}

Task<void> ValueProxy::open() { co_await ask(Verb::open_value); }

Task<void> ValueProxy::set(std::int64_t number) { co_await ask(Verb::set_value, number); }

Task<std::int64_t> ValueProxy::get() {
  const ManagerReply reply = co_await ask(Verb::get_value);
  co_return reply.number;
}

Task<std::int64_t> ValueProxy::increment(std::int64_t by) {
  const ManagerReply reply = co_await ask(Verb::increment, by);
  co_return reply.number;
}

Task<void> LockProxy::open() { co_await ask(Verb::open_lock); }

Task<bool> LockProxy::acquire(ManagerPatience patience) {
  const ManagerReply reply = co_await ask(Verb::acquire, patience);
  co_return reply.status == Status::ok;
}

Task<void> LockProxy::release() { co_await ask(Verb::release); }

}  // namespace fourways
