// The built-in runners, each made in the file of its name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runners/loop/local_runner.hpp"

namespace fourways {

std::unique_ptr<Runner> make_serial();
std::unique_ptr<Runner> make_fork();
std::unique_ptr<Runner> make_spawn();
std::unique_ptr<Runner> make_process_pool();
std::unique_ptr<Runner> make_thread();
/// At the pace of the interpreter `python`.
std::unique_ptr<Runner> make_gil(const std::string& python);
std::unique_ptr<Runner> make_thread_pool();
std::unique_ptr<LocalRunner> make_fiber();
std::unique_ptr<LocalRunner> make_epoll();
std::unique_ptr<LocalRunner> make_io_uring();
std::unique_ptr<Runner> make_prefork_fiber();
std::unique_ptr<Runner> make_prefork_epoll();
/// All of family "reference", run by the interpreter `python`, with "@NAME" behind their names
/// unless `name` is empty.
std::vector<std::unique_ptr<Runner>> make_cpython(const std::string& python,
                                                  const std::string& name);

}  // namespace fourways
