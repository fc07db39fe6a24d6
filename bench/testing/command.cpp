// fork, exec, and files for what is printed.
#include "bench/testing/command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "bench/machine/surroundings.hpp"
#include "bench/sample/process_tree.hpp"
#include "reports/record/schema.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

void CommandTest::SetUp() {
  become_subreaper();
  std::string name = std::filesystem::temp_directory_path() / "fourways-XXXXXX";
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  folder_ = name;
}

void CommandTest::TearDown() {
  EXPECT_EQ(end_children(), 0U) << "processes were left behind";
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

pid_t CommandTest::start(const std::filesystem::path& program,
                         const std::vector<std::string>& arguments,
                         const std::function<void()>& before_exec) {
  // Who waits for a line waits for this program's, and not for one that was there before.
  std::error_code kept;  // in a folder that is only read they are emptied below
  for (const char* name : {"stdout", "stderr"}) std::filesystem::remove(folder_ / name, kept);
  const pid_t child = checked(::fork(), "fork");
  if (child != 0) return child;
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  give_usual_surroundings(STDERR_FILENO + 1);
  if (::chdir(folder_.c_str()) != 0) ::_exit(kNotPermitted);
  ::dup2(::open("stdout", O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600), STDOUT_FILENO);
  ::dup2(::open("stderr", O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600), STDERR_FILENO);
  if (before_exec) before_exec();
  ::execv(argv[0], argv.data());
  ::_exit(kNotPermitted);
}

CommandResult CommandTest::finish(pid_t pid) {
  ExitStatus status;
  retry_interrupted([&] { return ::waitpid(pid, &status.raw, 0); });
  return {status.exited() ? status.code() : 128 + status.signal(), file("stdout"), file("stderr")};
}

CommandResult CommandTest::fourways(const std::vector<std::string>& arguments,
                                    const std::function<void()>& before_exec) {
  return finish(start(FOURWAYS_TEST_COMMAND, arguments, before_exec));
}

CommandResult CommandTest::bench_models(const std::vector<std::string>& arguments,
                                        const std::function<void()>& before_exec) {
  return finish(start(FOURWAYS_TEST_BENCH_MODELS, arguments, before_exec));
}

CommandResult CommandTest::run_faults(std::vector<std::string> arguments,
                                      const std::function<void()>& before_exec) {
  const std::vector<std::string> common{
      "run", "--plugin", FOURWAYS_TEST_FAULTS, "--rounds", "1", "--seed", "1", "--out", "run"};
  arguments.insert(arguments.begin(), common.begin(), common.end());
  return fourways(arguments, before_exec);
}

std::string CommandTest::file(const std::string& name) const {
  std::ifstream stream(folder_ / name);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

nlohmann::json CommandTest::report() const {
  const auto report = nlohmann::json::parse(file("run/report.json"));
  EXPECT_EQ(schema_violation(report).value_or(""), "");
  return report;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace fourways
