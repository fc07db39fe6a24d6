#include "workloads/sync/robust_mutex.hpp"

#include <cerrno>
#include <system_error>

namespace fourways {
namespace {

void demand(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

void RobustMutex::reset() {
  pthread_mutexattr_t attributes;
  demand(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  const int error = ::pthread_mutex_init(&mutex_, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
  demand(error, "pthread_mutex_init of a robust, process-shared mutex");
}

RobustMutex::Taken RobustMutex::try_lock() {
  const int error = ::pthread_mutex_trylock(&mutex_);
  if (error == EBUSY) return Taken::no;
  if (error == EOWNERDEAD) return Taken::from_the_dead;
  demand(error, "pthread_mutex_trylock of a robust mutex");
  return Taken::yes;
}

void RobustMutex::repaired() noexcept { ::pthread_mutex_consistent(&mutex_); }

void RobustMutex::unlock() noexcept { ::pthread_mutex_unlock(&mutex_); }

}  // namespace fourways
