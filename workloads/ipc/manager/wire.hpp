// The language of a manager and its clients: messages with their length in front, numbers in
// network byte order, and before the first message a mutual proof of the shared key.
//
// The proof: the server sends a fresh challenge; the client answers with one of its own and the
// HMAC-SHA256 (RFC 2104) under the key of "client" and both; the server, if that is right, with
// the HMAC of "server" and both. So neither shows the key, an answer heard on one connection is
// worth nothing on another, and one side's proof is never the other's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace fourways {

inline constexpr std::size_t kLengthBytes = 4;
inline constexpr std::size_t kMostMessageBytes = std::size_t{16} * 1024;  // without its length

/// These bytes are no message: too long, cut short, or of an unknown kind. what() says which.
class WireError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ManagerRequest {
  enum class Verb : std::uint8_t {
    // Finds the object of that name, or makes it. `number`: the bound of a queue, 0 for none.
    open_queue,
    open_dictionary,
    open_value,
    open_lock,
    // Queues. `number`: nanoseconds to wait, 0 to try once, kForEver.
    put,
    get,
    qsize,
    empty,
    full,
    task_done,
    // Dictionaries. items: as many as a reply holds, from the first (`number` 0) or from the one
    // after `key` (1); the reply's `number` is 1 where there are more.
    set_item,
    get_item,
    items,
    // Values. increment: by `number`, in one step; the reply has the sum.
    set_value,
    get_value,
    increment,
    // Locks. `number` as for queues.
    acquire,
    release,
    // The server ends once it has replied.
    shutdown,
  };
  static constexpr std::int64_t kForEver = -1;

  Verb verb = Verb::qsize;
  std::int64_t number = 0;
  std::string object = {};
  std::string key = {};
  std::string item = {};
};

struct ManagerReply {
  enum class Status : std::uint8_t {
    ok,
    empty,    // get: nothing came in time
    full,     // put: there was no room in time
    missing,  // get_item: no such key
    held,     // acquire: not released in time
    refused,  // the request makes no sense; `item` says why
  };
  Status status = Status::ok;
  std::int64_t number = 0;
  std::string item = {};
};

/// Messages as they travel, length included. Throw WireError when one is too long.
std::string framed(std::string_view message);
std::string framed(const ManagerRequest& request);
std::string framed(const ManagerReply& reply);

/// The first message in `bytes`, length excluded; nothing while it is not all there. Throws
/// WireError as soon as its length says that it is longer than `most`.
std::optional<std::string_view> first_message(std::string_view bytes,
                                              std::size_t most = kMostMessageBytes);

/// Throw WireError unless `message` is exactly that.
ManagerRequest request_in(std::string_view message);
ManagerReply reply_in(std::string_view message);

/// The items of a dictionary, as a reply's `item` carries them.
void append_pair(std::string& to, std::string_view key, std::string_view item);
/// Takes the first pair off `from`. Throws WireError.
std::pair<std::string, std::string> take_pair(std::string_view& from);

using ManagerKey = std::array<std::uint8_t, 32>;
using Challenge = std::array<std::uint8_t, 32>;
using Proof = std::array<std::uint8_t, 32>;

/// From the kernel's generator, for challenges and keys. Throws std::system_error.
std::array<std::uint8_t, 32> random_bytes();
/// `side` is "client" or "server". Throws std::runtime_error if libcrypto fails.
Proof proof_of(const ManagerKey& key, std::string_view side, const Challenge& by_server,
               const Challenge& by_client);
/// In a time that does not tell where they differ.
bool same_proof(const Proof& a, const Proof& b) noexcept;

inline constexpr std::string_view kClientSide = "client";
inline constexpr std::string_view kServerSide = "server";
inline constexpr std::size_t kClientAnswerBytes = sizeof(Challenge) + sizeof(Proof);

inline std::string_view text_of(const std::array<std::uint8_t, 32>& bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// Throws WireError unless `text` has exactly so many bytes.
std::array<std::uint8_t, 32> array_of(std::string_view text);

}  // namespace fourways
