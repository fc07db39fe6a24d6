#include "bench/sample/trouble.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <system_error>

#include "reports/text/utf8.hpp"
#include "runners/accounts/used_up_limit.hpp"
#include "runners/runner.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

std::string remedy_in_brackets(int error) {
  const std::string remedy = limit_remedy(error);
  return remedy.empty() ? std::string() : fmt::format(" ({})", remedy);
}

Trouble trouble_of(const std::exception_ptr& error, const std::string& where) {
  using Type = SampleReason::Type;
  try {
    std::rethrow_exception(error);
  } catch (const LimitReached& limit) {
    return {Type::limit, fmt::format("{}: {}", where, limit.what())};
  } catch (const WrongResult& wrong) {
    return {Type::wrong_result, wrong.what()};
  } catch (const std::system_error& failed) {
    const std::string remedy = remedy_in_brackets(errno_of(failed));
    return {remedy.empty() ? Type::error : Type::limit,
            fmt::format("{}: {}{}", where, failed.what(), remedy)};
  } catch (const ArenaFull& full) {
    return {Type::limit, fmt::format("{}: {}", where, full.what())};
  } catch (const std::bad_alloc&) {
    return {Type::limit, fmt::format("{}: out of memory{}", where, remedy_in_brackets(ENOMEM))};
  } catch (const std::exception& other) {
    return {Type::error, fmt::format("{}: {}", where, other.what())};
  } catch (...) {
    return {Type::error, fmt::format("{}: an exception that is no std::exception", where)};
  }
}

Trouble trouble_of(ExitStatus status, const std::string& who) {
  if (status.exited()) {
    return {SampleReason::Type::exit,
            fmt::format("{} {} before its work was done; a task must not call exit", who,
                        describe(status))};
  }
  std::string hint;
  if (status.signal() == SIGSEGV || status.signal() == SIGBUS) {
    hint = " (a crash, or a stack overflow)";
  } else if (status.signal() == SIGKILL) {
    hint = fmt::format(" ({})", killed_remedy());
  } else if (status.signal() == SIGABRT) {
    hint = " (abort, a failed assertion, or an exception nobody caught)";
  }
  return {SampleReason::Type::signal, fmt::format("{} {}{}", who, describe(status), hint)};
}

void void_sample(Sample& sample, Trouble trouble) {
  sample.status = trouble.is_fault() ? Sample::Status::failed : Sample::Status::unavailable;
  sample.reason = Trouble{trouble.type, as_utf8(std::move(trouble.text))};
}

}  // namespace fourways
