#include "workloads/ipc/manager/proxy.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

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

Task<void> ManagerProxy::tell(Verb verb, std::int64_t number, std::string key, std::string item) {
  co_await ask(verb, number, std::move(key), std::move(item));
}

Task<bool> ManagerProxy::attempt(Verb verb, std::int64_t number, std::string item) {
  const ManagerReply reply = co_await ask(verb, number, std::string(), std::move(item));
  co_return reply.status == Status::ok;
}

Task<std::optional<std::string>> ManagerProxy::fetch(Verb verb, std::int64_t number,
                                                     std::string key) {
  ManagerReply reply = co_await ask(verb, number, std::move(key));
  if (reply.status != Status::ok) co_return std::nullopt;
  co_return std::move(reply.item);
}

Task<std::int64_t> ManagerProxy::number_of(Verb verb, std::int64_t number) {
  const ManagerReply reply = co_await ask(verb, number);
  co_return reply.number;
}

Task<bool> ManagerProxy::is_so(Verb verb) {
  const std::int64_t number = co_await number_of(verb);
  co_return number != 0;
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

}  // namespace fourways
