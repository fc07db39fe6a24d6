// RobustMutex: a process-shared lock of POSIX whose next taker learns that the holder died, which
// the project's own Mutex does not tell. Lives in an arena. Only tried, never waited for in the
// kernel: a blocking lock would hold up a whole loop.
#pragma once

#include <pthread.h>

namespace fourways {

class RobustMutex {
 public:
  enum class Taken { no, yes, from_the_dead };

  /// Makes it free, and ready for threads and processes. No unit may use it meanwhile. Throws
  /// std::system_error.
  void reset();
  /// from_the_dead: it is held now, but its last holder died. Put in order what it guards, then
  /// call repaired() before unlock(), or nobody will ever have it again. Throws std::system_error,
  /// with ENOTRECOVERABLE when a holder did not do that.
  Taken try_lock();
  void repaired() noexcept;
  /// By the thread that took it.
  void unlock() noexcept;

 private:
  pthread_mutex_t mutex_;
};

}  // namespace fourways
