// posix_spawn(3).
#include "runners/testing/child_process.hpp"

#include <spawn.h>
#include <unistd.h>

#include <system_error>

namespace fourways {

pid_t start_shell(const std::string& script) {
  std::string shell = "sh";
  std::string flag = "-c";
  std::string text = script;
  char* arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, "/bin/sh", nullptr, nullptr, arguments, environ);
  if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn /bin/sh");
  return pid;
}

}  // namespace fourways
