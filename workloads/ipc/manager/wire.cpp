#include "workloads/ipc/manager/wire.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <algorithm>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

template <class Number>
void append_number(std::string& to, Number number) {
  const auto bits = static_cast<std::make_unsigned_t<Number>>(number);
  for (std::size_t left = sizeof bits; left-- > 0;) {
    to.push_back(static_cast<char>(static_cast<unsigned char>(bits >> (8 * left))));
  }
}

void append_text(std::string& to, std::string_view text) {
  append_number(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

/// The rest of a message, read piece by piece.
class Reader {
 public:
  explicit Reader(std::string_view bytes) noexcept : bytes_(bytes) {}

  template <class Number>
  Number number() {
    std::make_unsigned_t<Number> bits = 0;
    for (const char byte : take(sizeof bits)) {
      bits = static_cast<decltype(bits)>((bits << 8U) | static_cast<unsigned char>(byte));
    }
    return static_cast<Number>(bits);
  }
  std::string text() { return std::string(take(number<std::uint32_t>())); }
  std::string_view rest() const noexcept { return bytes_; }
  void end() const {
    if (!bytes_.empty()) throw WireError("bytes are left over after a message");
  }

 private:
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw WireError("a message ends too early");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

/// The first byte of a message. Throws if it is beyond the last that there is.
template <class Kind>
Kind kind_in(Reader& reader, Kind last, const char* what) {
  const auto number = reader.number<std::uint8_t>();
  if (number > static_cast<std::uint8_t>(last)) {
    throw WireError(fmt::format("there is no {} {}", what, number));
  }
  return static_cast<Kind>(number);
}

}  // namespace

std::string framed(std::string_view message) {
  if (message.size() > kMostMessageBytes) {
    throw WireError(fmt::format("a message of {} bytes is too long; at most {}", message.size(),
                                kMostMessageBytes));
  }
  std::string frame;
  frame.reserve(kLengthBytes + message.size());
  append_text(frame, message);
  return frame;
}

std::string framed(const ManagerRequest& request) {
  std::string message;
  append_number(message, static_cast<std::uint8_t>(request.verb));
  append_number(message, request.number);
  append_text(message, request.object);
  append_text(message, request.key);
  append_text(message, request.item);
  return framed(message);
}

std::string framed(const ManagerReply& reply) {
  std::string message;
  append_number(message, static_cast<std::uint8_t>(reply.status));
  append_number(message, reply.number);
  append_text(message, reply.item);
  return framed(message);
}

std::optional<std::string_view> first_message(std::string_view bytes, std::size_t most) {
  if (bytes.size() < kLengthBytes) return std::nullopt;
  Reader reader(bytes);
  const auto length = reader.number<std::uint32_t>();
  if (length > most) {
    throw WireError(fmt::format("a message of {} bytes is too long; at most {}", length, most));
  }
  if (reader.rest().size() < length) return std::nullopt;
  return reader.rest().substr(0, length);
}

ManagerRequest request_in(std::string_view message) {
  Reader reader(message);
  ManagerRequest request;
  request.verb = kind_in(reader, ManagerRequest::Verb::shutdown, "verb");
  request.number = reader.number<std::int64_t>();
  request.object = reader.text();
  request.key = reader.text();
  request.item = reader.text();
  reader.end();
  return request;
}

ManagerReply reply_in(std::string_view message) {
  Reader reader(message);
  ManagerReply reply;
  reply.status = kind_in(reader, ManagerReply::Status::refused, "status");
  reply.number = reader.number<std::int64_t>();
  reply.item = reader.text();
  reader.end();
  return reply;
}

void append_pair(std::string& to, std::string_view key, std::string_view item) {
  append_text(to, key);
  append_text(to, item);
}

std::pair<std::string, std::string> take_pair(std::string_view& from) {
  Reader reader(from);
  std::pair<std::string, std::string> pair;
  pair.first = reader.text();
  pair.second = reader.text();
  from = reader.rest();
  return pair;
}

std::array<std::uint8_t, 32> random_bytes() {
  std::array<std::uint8_t, 32> bytes{};  // so few come whole: getrandom(2)
  checked(retry_interrupted([&] { return ::getrandom(bytes.data(), bytes.size(), 0); }),
          "getrandom");
  return bytes;
}

Proof proof_of(const ManagerKey& key, std::string_view side, const Challenge& by_server,
               const Challenge& by_client) {
  std::string text(side);
  text += text_of(by_server);
  text += text_of(by_client);
  Proof proof{};
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(),
             proof.data(), &size) == nullptr ||
      size != proof.size()) {
    throw std::runtime_error("libcrypto cannot make an HMAC-SHA256");
  }
  return proof;
}

bool same_proof(const Proof& a, const Proof& b) noexcept {
  return ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::array<std::uint8_t, 32> array_of(std::string_view text) {
  std::array<std::uint8_t, 32> bytes{};
  if (text.size() != bytes.size()) throw WireError("a challenge or proof has not 32 bytes");
  std::copy(text.begin(), text.end(), bytes.begin());
  return bytes;
}

}  // namespace fourways
