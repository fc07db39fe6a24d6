// Requests in any order, from several clients at once, some of which go or lose their patience:
// each request gets one answer.
#include <array>
#include <map>
#include <string_view>

#include "workloads/ipc/manager/objects.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

/// Takes values off the front of the input; zeros when it has come to its end.
class Choices {
 public:
  explicit Choices(std::string_view input) : input_(input) {}
  bool left() const { return !input_.empty(); }
  std::size_t below(std::size_t count) {
    if (input_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(input_.front());
    input_.remove_prefix(1);
    return byte % count;
  }

 private:
  std::string_view input_;
};

constexpr std::size_t kClients = 4;

ManagerRequest request_from(Choices& choices) {
  constexpr std::array<std::string_view, 3> kNames{"", "a", "b"};
  constexpr std::array<std::int64_t, 5> kNumbers{0, 1, 2, ManagerRequest::kForEver, INT64_MAX};
  constexpr std::array<std::size_t, 4> kSizes{0, 1, 200, kMostMessageBytes - 24};
  ManagerRequest request;
  request.verb = static_cast<ManagerRequest::Verb>(choices.below(20));
  request.object = kNames[choices.below(kNames.size())];
  request.number = kNumbers[choices.below(kNumbers.size())];
  request.key = kNames[choices.below(kNames.size())];
  request.item = std::string(kSizes[choices.below(kSizes.size())], 'x');
  return request;
}

}  // namespace

void fuzz_manager(std::string_view input) {
  std::map<ManagerObjects::Client, int> waiting;  // for an answer
  ManagerObjects objects([&](ManagerObjects::Client client, const ManagerReply& reply) {
    must_hold(--waiting[client] == 0, "an answer goes to a client that waits for one");
    must_hold(reply_in(*first_message(framed(reply))).item == reply.item,
              "every answer can be sent");
  });
  for (Choices choices(input); choices.left();) {
    const ManagerObjects::Client client = choices.below(kClients);
    if (waiting[client] != 0) {
      if (choices.below(2) == 0) {
        objects.give_up(client);
        must_hold(waiting[client] == 0, "whose time is over is told so");
      } else {
        objects.forget(client);
        waiting[client] = 0;
      }
      continue;
    }
    const ManagerRequest request = request_from(choices);
    ++waiting[client];
    const bool answered = objects.handle(client, request);
    must_hold(answered == (waiting[client] == 0), "a request is answered, or its client waits");
  }
}

}  // namespace fourways
