// Messages of the manager, written and read, and the proof of its key.
#include "workloads/ipc/manager/wire.hpp"

#include <gmock/gmock.h>

#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

std::string body_of(const std::string& frame) { return std::string(*first_message(frame)); }

TEST(ManagerWire, a_request_is_read_as_it_was_written) {
  const ManagerRequest sent{.verb = ManagerRequest::Verb::set_item,
                            .number = -5,
                            .object = "dictionary",
                            .key = std::string("with\0zero", 9),
                            .item = std::string(1000, '\xff')};
  const ManagerRequest read = request_in(body_of(framed(sent)));
  EXPECT_EQ(read.verb, sent.verb);
  EXPECT_EQ(read.number, -5);
  EXPECT_EQ(read.object, sent.object);
  EXPECT_EQ(read.key, sent.key);
  EXPECT_EQ(read.item, sent.item);
}

TEST(ManagerWire, a_reply_is_read_as_it_was_written) {
  const ManagerReply read = reply_in(body_of(
      framed(ManagerReply{.status = ManagerReply::Status::held, .number = INT64_MIN, .item = ""})));
  EXPECT_EQ(read.status, ManagerReply::Status::held);
  EXPECT_EQ(read.number, INT64_MIN);
  EXPECT_EQ(read.item, "");
}

TEST(ManagerWire, numbers_travel_in_network_byte_order) {
  EXPECT_EQ(framed(std::string_view("abc")), std::string("\0\0\0\3abc", 7));
}

TEST(ManagerWire, a_message_is_not_there_before_its_last_byte) {
  const std::string frame = framed(std::string_view("four"));
  for (std::size_t bytes = 0; bytes < frame.size(); ++bytes) {
    EXPECT_FALSE(first_message(std::string_view(frame).substr(0, bytes))) << bytes;
  }
  EXPECT_EQ(first_message(frame + "more"), "four");
  EXPECT_EQ(first_message(framed(std::string_view())), "");
}

TEST(ManagerWire, a_message_that_is_too_long_is_refused_by_its_length_alone) {
  EXPECT_THAT(message_of<WireError>([] { first_message(std::string("\0\0\x40\1", 4)); }),
              HasSubstr("16385 bytes is too long; at most 16384"));
  EXPECT_THAT(message_of<WireError>([] { first_message("\xff\xff\xff\xff"); }),
              HasSubstr("too long"));
  EXPECT_THAT(message_of<WireError>([] { first_message(std::string("\0\0\0\5", 4), 4); }),
              HasSubstr("at most 4"));
  EXPECT_THAT(message_of<WireError>([] { framed(std::string(kMostMessageBytes + 1, 'x')); }),
              HasSubstr("too long"));
}

TEST(ManagerWire, every_request_cut_short_or_drawn_out_is_refused) {
  const std::string whole =
      body_of(framed(ManagerRequest{.object = "an object", .key = "a key", .item = "an item"}));
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_THAT(
        message_of<WireError>([&] { request_in(std::string_view(whole).substr(0, bytes)); }),
        HasSubstr("ends too early"));
  }
  EXPECT_THAT(message_of<WireError>([&] { request_in(whole + "x"); }), HasSubstr("left over"));
}

TEST(ManagerWire, an_unknown_verb_is_refused) {
  std::string message = body_of(framed(ManagerRequest{.object = "object"}));
  message[0] = 99;
  EXPECT_EQ(message_of<WireError>([&] { request_in(message); }), "there is no verb 99");
}

TEST(ManagerWire, a_proof_is_bound_to_key_side_and_both_challenges) {
  const ManagerKey key = random_bytes();
  const Challenge one = random_bytes();
  const Challenge two = random_bytes();
  const Proof proof = proof_of(key, kClientSide, one, two);
  EXPECT_TRUE(same_proof(proof, proof_of(key, kClientSide, one, two)));
  EXPECT_FALSE(same_proof(proof, proof_of(random_bytes(), kClientSide, one, two)));
  EXPECT_FALSE(same_proof(proof, proof_of(key, kServerSide, one, two)));
  EXPECT_FALSE(same_proof(proof, proof_of(key, kClientSide, two, one)));
  EXPECT_FALSE(same_proof(proof, proof_of(key, kClientSide, one, random_bytes())));
}

TEST(ManagerWire, the_proof_is_the_hmac_of_rfc_2104_by_sha_256) {
  // By another implementation: Python's hmac.new(bytes(32), b"client" + bytes(64), "sha256").
  const Proof proof = proof_of({}, kClientSide, {}, {});
  std::string hex;
  for (const std::uint8_t byte : proof) {
    constexpr const char* kDigits = "0123456789abcdef";
    hex += {kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  EXPECT_EQ(hex, "6fc0af074dbc7ad8dbf5b61fa4b9ad3ceaeeb3ed6ce60267b8c9a39751e858e5");
}

}  // namespace
}  // namespace fourways
