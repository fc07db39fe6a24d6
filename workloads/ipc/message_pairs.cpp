#include "workloads/ipc/message_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "workloads/ipc/numbered_message.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMostAlone = 4000;  // bytes that any pipe or socket takes without a reader

bool is_closed(const std::system_error& error) {
  return error.code() == std::errc::broken_pipe || error.code() == std::errc::connection_reset;
}

}  // namespace

/// One task at its connection.
class MessagePairs::Side {
 public:
  Side(Context& context, Connection& connection, const Exchange& exchange, std::uint32_t task)
      : context_(context),
        connection_(connection),
        exchange_(exchange),
        account_(exchange.accounts[task]),
        producer_(task),
        expected_producer_(task),
        buffer_(exchange.size) {}

  Task<void> send_all() {
    while (goes_on(account_.sent)) {
      const std::int64_t began = exchange_.duplex ? now() : 0;
      const bool sent = co_await send_one();
      if (!sent) co_return;
      if (!exchange_.duplex) continue;
      const bool answered = co_await receive_one();
      if (!answered) {
        account_.seen = Seen::closed;
        co_return;
      }
      account_.round_trips_ns += now() - began;
      check();
    }
    co_await send_last();
    connection_.close();
  }
  Task<void> receive_all() {
    while (exchange_.ending != Ending::reader_leaves || account_.received < exchange_.messages) {
      const bool got = co_await receive_one();
      if (!got) break;
      check();
      if (!exchange_.duplex) continue;
      co_await connection_.send(buffer_);
      ++account_.sent;
    }
    connection_.close();
  }
  Task<void> take_turns() {
    while (account_.received < exchange_.messages) {
      const std::int64_t began = now();
      co_await send_one();
      co_await receive_one();
      account_.round_trips_ns += now() - began;
      check();
    }
  }

 private:
  bool goes_on(std::uint64_t done) const noexcept {
    // A sender whose receiver leaves goes on until it hears of that.
    return done < exchange_.messages || exchange_.ending == Ending::reader_leaves;
  }

  /// Awaits false when the other end is closed.
  Task<bool> send_one() {
    if (exchange_.pause_ns != 0) {
      co_await context_.sleep_for(std::chrono::nanoseconds(exchange_.pause_ns));
    }
    write_message(Payload::bytes, {producer_, account_.sent}, buffer_);
    try {
      co_await connection_.send(buffer_);
    } catch (const std::system_error& error) {
      if (!is_closed(error)) throw;
      account_.seen = Seen::closed;
      co_return false;
    }
    ++account_.sent;
    context_.checkpoint();
    co_return true;
  }

  /// Awaits false at the end, of whatever kind. The message is then in buffer_.
  Task<bool> receive_one() {
    if (exchange_.poll_ns != 0) co_await poll();
    try {
      const auto message = co_await connection_.receive();
      if (message) {
        buffer_.assign(message->begin(), message->end());
        co_return true;
      }
      account_.seen = Seen::end_of_file;
    } catch (const HalfMessage&) {
      account_.seen = Seen::half_message;
    } catch (const MessageTooLong&) {
      account_.seen = Seen::too_long;
    } catch (const std::system_error& error) {
      if (!is_closed(error)) throw;
      account_.seen = Seen::closed;
    }
    co_return false;
  }

  Task<void> poll() {
    const std::chrono::nanoseconds patience(exchange_.poll_ns);
    for (;;) {
      const bool ready = co_await connection_.poll(Deadline::in(patience));
      if (ready) co_return;
      ++account_.poll_timeouts;
    }
  }

  /// Compares the message in buffer_ with the one that must come next.
  void check() {
    const MessageNumber number = read_message(Payload::bytes, buffer_);
    // The task that answers learns from the first message who sends; the task that asks knows.
    if (account_.received == 0 && account_.sent == 0) expected_producer_ = number.producer;
    if (number != MessageNumber{expected_producer_, account_.received}) {
      throw WrongResult(fmt::format("message {} of task {} came instead of message {} of task {}",
                                    number.sequence, number.producer, account_.received,
                                    expected_producer_));
    }
    ++account_.received;
    account_.bytes += buffer_.size();
    context_.checkpoint();
  }

  /// The message that breaks the rules, if one shall.
  Task<void> send_last() {
    const Ending ending = exchange_.ending;
    if (ending != Ending::half_message && ending != Ending::too_long) co_return;
    const std::size_t limit = exchange_.limit;
    const bool half = ending == Ending::half_message;
    const auto announced = static_cast<Connection::Length>(half ? exchange_.size : limit + 1);
    std::vector<std::byte> frame(sizeof announced + (half ? announced / 2 : announced));
    std::memcpy(frame.data(), &announced, sizeof announced);
    try {
      co_await connection_.send_raw(frame);
    } catch (const std::system_error& error) {
      if (!is_closed(error)) throw;  // it hung up at the announcement
    }
  }

  static std::int64_t now() noexcept { return Clock::now().time_since_epoch().count(); }

  Context& context_;
  Connection& connection_;
  const Exchange& exchange_;
  Account& account_;
  const std::uint32_t producer_;
  std::uint32_t expected_producer_;
  std::vector<std::byte> buffer_;
};

std::vector<ParamSpec> MessagePairs::params() {
  return {
      ParamSpec::integer("messages", 10'000, 1, 10'000'000, "messages that each pair exchanges"),
      ParamSpec::integer("size", 64, 16, 1 << 20, "bytes per message"),
      ParamSpec::integer("limit", 1 << 20, 16, 1 << 20,
                         "bytes of the longest message that is sent and received"),
      ParamSpec::choice("mode", {"oneway", "duplex"},
                        "duplex: each message is sent back before the next"),
      ParamSpec::choice("ending", {"close", "reader_leaves", "half_message", "too_long"},
                        "after the messages: the sender closes; the receiver closes first; a last "
                        "message that is cut, or longer than `limit`"),
      ParamSpec::duration("poll", 0ns, 0ns, 10s,
                          "who receives asks first, again and again, waiting so long each time "
                          "whether there is something; 0: it does not ask"),
      ParamSpec::duration("pause", 0ns, 0ns, 10s, "the sender's sleep before each message"),
  };
}

void MessagePairs::make_exchange(const Params& params, Arena& arena, const std::string& owner) {
  auto& made = arena.make<Exchange>(params.count("tasks"));
  exchange_ = &made;
  made.messages = static_cast<std::uint64_t>(params.integer("messages"));
  made.size = params.count("size");
  made.limit = params.count("limit");
  made.duplex = params.choice("mode") == "duplex";
  made.ending = params.choice_as<Ending>("ending");
  made.poll_ns = params.duration("poll").count();
  made.pause_ns = params.duration("pause").count();
  made.accounts.make(arena, made.tasks);
  if (made.tasks % 2 != 0 && (made.ending != Ending::close || made.size > kMostAlone)) {
    throw ParamError(fmt::format(
        "{}: tasks={} is not accepted with ending={} and size={}; one task has no partner, which "
        "only ending=close and a size of at most {} allow: use an even number",
        owner, made.tasks, params.choice("ending"), made.size, kMostAlone));
  }
}

Task<void> MessagePairs::meet(Context& context) {
  const bool met = co_await exchange_->all_here.wait(context, Deadline::in(kLongestMeeting));
  if (!met) throw std::runtime_error("not all tasks came to the exchange: another has failed");
}

void MessagePairs::start_batch() { exchange_->accounts.reset(); }

Task<std::uint64_t> MessagePairs::task(Context& context, std::uint32_t index) {
  const Ends ends = co_await open(context, index);
  const Exchange& exchange = *exchange_;
  Connection connection(context, ends.read, ends.write, exchange.limit);
  Side side(context, connection, exchange, index);
  if (role(index) == Role::receiver) {
    co_await side.receive_all();
    co_return exchange.accounts[index].received;
  }
  if (role(index) == Role::sender) co_await side.send_all();
  if (role(index) == Role::both) co_await side.take_turns();
  co_return exchange.ending == Ending::reader_leaves ? 0 : exchange.accounts[index].sent;
}

void MessagePairs::verify(std::span<const std::uint64_t> results) {
  const Ending ending = exchange_->ending;
  for (std::uint32_t task = 0; task < results.size(); ++task) {
    const Role who = role(task);
    const bool left = ending == Ending::reader_leaves && who == Role::sender;
    const std::uint64_t expected = left ? 0 : exchange_->messages;
    if (results[task] != expected) {
      throw WrongResult(
          fmt::format("task {} counted {} messages instead of {}", task, results[task], expected));
    }
    const Seen seen = exchange_->accounts[task].seen;
    Seen wanted = Seen::nothing;
    if (left) wanted = Seen::closed;
    if (who == Role::receiver) {
      if (ending == Ending::close) wanted = Seen::end_of_file;
      if (ending == Ending::half_message) wanted = Seen::half_message;
      if (ending == Ending::too_long) wanted = Seen::too_long;
    }
    if (seen != wanted) {
      throw WrongResult(fmt::format("task {} did not see the end that it had to: {} instead of {}",
                                    task, static_cast<int>(seen), static_cast<int>(wanted)));
    }
  }
}

Findings MessagePairs::findings() {
  static constexpr const char* kEndings[] = {
      "the sender closed, the receiver found the end of the stream",
      "the receiver closed, the sender's write failed",
      "the last message was cut, the receiver refused it",
      "the last message was too long, the receiver refused it"};
  const auto& all = exchange_->accounts;
  Findings found;
  const std::uint64_t pairs = (exchange_->tasks + 1) / 2;
  const auto messages = static_cast<double>(pairs * exchange_->messages);
  found.operations = messages;
  found.notes = {{"ending", kEndings[static_cast<std::size_t>(exchange_->ending)]}};
  const double received = all.figure(&Account::received);
  found.figures = {{"messages", received},
                   {"bytes", all.figure(&Account::bytes)},
                   {"poll_timeouts", all.figure(&Account::poll_timeouts)},
                   {"unread_messages", all.figure(&Account::sent) - received}};
  if (exchange_->duplex) {
    found.figures["round_trip_ns"] = all.figure(&Account::round_trips_ns) / messages;
  }
  return found;
}

}  // namespace fourways
