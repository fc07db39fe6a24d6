// What a stranger may send to a manager, or a manager to its client: any bytes.
#include <string_view>

#include "workloads/ipc/manager/wire.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

template <class Read>
void read_message(std::string_view message, Read read) {
  try {
    const auto meant = read(message);
    must_hold(first_message(framed(meant)) == message, "a message is written as it was read");
  } catch (const WireError&) {
  }
}

void read_pairs(std::string_view pairs) {
  while (!pairs.empty()) {
    const std::string_view before = pairs;
    const auto [key, item] = take_pair(pairs);
    std::string again;
    append_pair(again, key, item);
    must_hold(before.starts_with(again), "a pair is written as it was read");
  }
}

void prove(std::string_view bytes) {
  const Challenge theirs = array_of(bytes);
  must_hold(text_of(theirs) == bytes, "a challenge is read as it was sent");
  const Challenge ours = random_bytes();
  const Proof proof = proof_of(ManagerKey{}, kClientSide, ours, theirs);
  must_hold(same_proof(proof, proof_of(ManagerKey{}, kClientSide, ours, theirs)),
            "who has the key makes the same proof");
  must_hold(!same_proof(proof, proof_of(ManagerKey{}, kServerSide, ours, theirs)),
            "the proof of one side is never the other's");
}

}  // namespace

void fuzz_wire(std::string_view bytes) {
  if (bytes.size() == sizeof(Challenge)) prove(bytes);
  try {
    while (const auto message = first_message(bytes)) {
      read_message(*message, request_in);
      read_message(*message, reply_in);
      bytes.remove_prefix(kLengthBytes + message->size());
    }
    read_pairs(bytes);
  } catch (const WireError&) {
  }
}

}  // namespace fourways
