#include "workloads/ipc/numbered_message.hpp"

#include <fmt/format.h>

#include <cstring>
#include <string>

#include "workloads/contract/workload.hpp"
#include "workloads/support/json_forms.hpp"

namespace fourways {
namespace {

struct Header {
  std::uint64_t sequence;
  std::uint32_t producer;
  std::uint32_t size;
};
static_assert(sizeof(Header) == 16);

// {"producer":12345,"sequence":1234567890123,"text":""}
constexpr std::size_t kLeastJson = 64;

/// The words 0, 1, 2 ... after the header.
struct Filling {
  std::uint64_t word;
  void step() noexcept { word += 0x0101010101010101; }
};

void write_bytes(MessageNumber number, std::span<std::byte> into) noexcept {
  const Header header{number.sequence, number.producer, static_cast<std::uint32_t>(into.size())};
  std::memcpy(into.data(), &header, sizeof header);
  into = into.subspan(sizeof header);
  Filling filling{weight_of(number)};
  for (; into.size() >= sizeof filling.word; filling.step()) {
    std::memcpy(into.data(), &filling.word, sizeof filling.word);
    into = into.subspan(sizeof filling.word);
  }
  std::memcpy(into.data(), &filling.word, into.size());
}

/// Whether `rest`, what follows the header, is as write_bytes() fills it.
bool well_filled(MessageNumber number, std::span<const std::byte> rest) noexcept {
  Filling filling{weight_of(number)};
  std::uint64_t difference = 0;
  for (; rest.size() >= sizeof filling.word; filling.step()) {
    std::uint64_t word = 0;
    std::memcpy(&word, rest.data(), sizeof word);
    difference |= word ^ filling.word;
    rest = rest.subspan(sizeof word);
  }
  return difference == 0 && std::memcmp(rest.data(), &filling.word, rest.size()) == 0;
}

MessageNumber read_bytes(std::span<const std::byte> message) {
  Header header{};
  if (message.size() >= sizeof header) std::memcpy(&header, message.data(), sizeof header);
  const MessageNumber number{header.producer, header.sequence};
  if (message.size() >= sizeof header && header.size == message.size() &&
      well_filled(number, message.subspan(sizeof header))) {
    return number;
  }
  throw WrongResult(fmt::format("a message of {} bytes is not what producer {} sent as number {}",
                                message.size(), number.producer, number.sequence));
}

std::string filling_text(MessageNumber number, std::size_t length) {
  return std::string(length, static_cast<char>('a' + weight_of(number) % 26));
}

std::string json_text(MessageNumber number, std::size_t size) {
  const std::size_t frame = fmt::formatted_size(R"({{"producer":{},"sequence":{},"text":""}})",
                                                number.producer, number.sequence);
  return json_of({number.producer, number.sequence, filling_text(number, size - frame)});
}

MessageNumber read_json(std::span<const std::byte> message) {
  const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
  if (const auto found = numbered_text_in(text)) {
    const MessageNumber number{found->producer, found->sequence};
    if (found->text == filling_text(number, found->text.size())) return number;
  }
  throw WrongResult(fmt::format("a message of {} bytes is not the JSON that was sent: '{:.80}'",
                                message.size(), text));
}

}  // namespace

std::size_t least_bytes(Payload payload) noexcept {
  return payload == Payload::bytes ? sizeof(Header) : kLeastJson;
}

void write_message(Payload payload, MessageNumber number, std::span<std::byte> into) {
  if (payload == Payload::bytes) return write_bytes(number, into);
  const std::string text = json_text(number, into.size());
  std::memcpy(into.data(), text.data(), text.size());
}

MessageNumber read_message(Payload payload, std::span<const std::byte> message) {
  return payload == Payload::bytes ? read_bytes(message) : read_json(message);
}

}  // namespace fourways
