// Exceptions and exit statuses, told apart and put into words.
#include "bench/sample/trouble.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <system_error>

#include "runners/runner.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

std::string limit_remedy(int error) {
  switch (error) {
    case EAGAIN: return " (raise `ulimit -u`, kernel.pid_max or the cgroup's pids.max)";
    case EMFILE: return " (raise `ulimit -n`)";
    case ENFILE: return " (raise fs.file-max)";
    case ENOMEM: return " (ask for fewer tasks, or raise vm.max_map_count or the memory)";
    default: return {};
  }
}

std::string limit_remedy(std::string_view text) {
  if (text.find("ulimit") != std::string_view::npos) return {};  // it brings its own
  for (const int error : {EAGAIN, EMFILE, ENFILE, ENOMEM}) {
    if (text.ends_with(std::generic_category().message(error))) return limit_remedy(error);
  }
  return {};
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
    const std::string remedy = failed.code().category() == std::generic_category() ||
                                       failed.code().category() == std::system_category()
                                   ? limit_remedy(failed.code().value())
                                   : std::string();
    return {remedy.empty() ? Type::error : Type::limit,
            fmt::format("{}: {}{}", where, failed.what(), remedy)};
  } catch (const std::bad_alloc&) {
    return {Type::limit, fmt::format("{}: out of memory{}", where, limit_remedy(ENOMEM))};
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
  const char* hint = "";
  if (status.signal() == SIGSEGV || status.signal() == SIGBUS) {
    hint = " (a crash, or a stack overflow)";
  } else if (status.signal() == SIGKILL) {
    hint = " (by somebody else, or by the kernel for want of memory: see dmesg)";
  } else if (status.signal() == SIGABRT) {
    hint = " (abort, a failed assertion, or an exception nobody caught)";
  }
  return {SampleReason::Type::signal, fmt::format("{} {}{}", who, describe(status), hint)};
}

void void_sample(Sample& sample, Trouble trouble) {
  const bool unavailable =
      trouble.type == SampleReason::Type::needs || trouble.type == SampleReason::Type::limit;
  sample.status = unavailable ? Sample::Status::unavailable : Sample::Status::failed;
  sample.reason = std::move(trouble);
}

}  // namespace fourways
